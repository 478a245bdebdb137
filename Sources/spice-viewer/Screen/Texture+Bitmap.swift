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

  /// All of a picture, made smaller so that it is `width` wide at most; nil if there is nothing in it.
  convenience init?(_ picture: Bitmap, width: Int) {
    let small = PictureScaler(picture, maxWidth: width, maxHeight: .max)
    let bytes = PixelBytes(count: small.pixels.count * 4) { small.writeOpaque(into: &$0) }
    self.init(width: small.width, height: small.height, bgra: bytes)
  }
}
