import SpiceGTK
import SpiceGeometry
import SpicePixels
import SpiceViewerKit

extension Texture {
  /// A part of a picture; nil if there is nothing in it.
  convenience init?(_ picture: Bitmap, _ part: Rect) {
    let part = part.intersection(picture.bounds)
    let bytes = PixelBytes(count: part.width * part.height * 4) { picture.writeOpaque(part, factor: 1, into: &$0) }
    self.init(width: part.width, height: part.height, bgra: bytes)
  }

  /// All of a picture, made smaller so that it is `width` wide; nil if there is nothing in it.
  convenience init?(_ picture: Bitmap, width: Int) {
    let width = max(1, min(width, picture.width))
    let height = max(1, picture.height * width / max(1, picture.width))
    guard picture.width > 0, picture.height > 0 else { return nil }
    var line = Scanline(capacity: picture.width)
    let source: PixelFormat = picture.format == .argb32 ? .xrgb32 : picture.format
    let bytes = PixelBytes(count: width * height * 4) { span in
      for y in 0..<height {
        line.load(picture.rows.row(y * picture.height / height), format: source, from: 0, count: picture.width)
        line.expand(from: source, count: picture.width)
        for x in 0..<width { line.values[x] = line.values[x * picture.width / width] }
        line.store(into: &span, format: .argb32, at: y * width, count: width)
      }
    }
    self.init(width: width, height: height, bgra: bytes)
  }
}
