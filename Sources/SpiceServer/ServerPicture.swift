import SpiceBytes
import SpiceDrawing
import SpiceGeometry
import SpicePixels
import SpiceWire
import Synchronization

/// A picture of 32 bits a pixel: B, G, R and alpha, or a byte that is not looked at; top row first, no gaps.
public struct ServerPicture: Sendable {
  /// Pixels in a row.
  public let width: Int
  /// Number of rows.
  public let height: Int
  /// Four bytes for each pixel. Colours are premultiplied by their alpha.
  public let pixels: [UInt8]
  /// Whether the fourth byte is alpha.
  public let hasAlpha: Bool
  /// Whether clients keep the picture: it crosses the line once, however often it is drawn.
  public let isReused: Bool

  let id: ImageID

  private static let lastNumber = Atomic<UInt64>(0)

  /// A picture; nil if there are not four bytes for each of its pixels, or too many pixels.
  public init?(width: Int, height: Int, pixels: [UInt8], hasAlpha: Bool = false, isReused: Bool = false) {
    guard width > 0, height > 0, width <= Bitmap.sideLimit, height <= Bitmap.sideLimit,
      pixels.count == width * height * 4
    else { return nil }
    self.width = width
    self.height = height
    self.pixels = pixels
    self.hasAlpha = hasAlpha
    self.isReused = isReused
    id = Self.nextID()
  }

  var device: DevicePicture { device(id: id, width: width, height: height, pixels: pixels) }

  /// A part of the picture, as a picture of its own.
  func device(of area: Rect) -> DevicePicture {
    var part: [UInt8] = []
    part.reserveCapacity(area.width * area.height * 4)
    for y in Int(area.top)..<Int(area.bottom) {
      let start = (y * width + Int(area.left)) * 4
      part += pixels[start..<(start + area.width * 4)]
    }
    return device(id: Self.nextID(), width: area.width, height: area.height, pixels: part)
  }

  private func device(id: ImageID, width: Int, height: Int, pixels: [UInt8]) -> DevicePicture {
    let bitmap = DeviceBitmap(
      format: hasAlpha ? .rgba : .bit32, width: width, height: height, stride: width * 4, isTopDown: true,
      pixels: SourceBytes(pixels))
    return DevicePicture(id: id, isCacheable: isReused, width: width, height: height, content: .bitmap(bitmap))
  }

  private static func nextID() -> ImageID {
    ImageID(rawValue: lastNumber.add(1, ordering: .relaxed).newValue << 32)
  }
}
