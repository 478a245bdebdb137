import SpiceClient
import SpiceGTK
import SpiceGeometry
import SpicePixels

/// A guest's pointer, as the desktop's pointer and as a picture to draw.
@MainActor
final class PointerShape {
  let texture: Texture
  let hotSpot: Point
  /// The desktop's pointer as it was wanted last.
  private var made: (cursor: Cursor, factor: Double)?

  /// The largest side of the desktop's pointer, in pixels.
  private static let longestSide = 256.0

  /// Nil for a shape without pixels.
  init?(_ picture: CursorPicture) {
    let (pixels, inverting) = (picture.pixels, picture.inverting)
    let bytes = PixelBytes(count: pixels.width * pixels.height * 4) { span in
      for y in 0..<pixels.height {
        for x in 0..<pixels.width {
          var value = pixels.value(x: x, y: y)
          // What inverts cannot be had from a desktop: chequered, it is seen on everything.
          if let inverting, inverting.value(x: x, y: y) != 0 { value = (x + y) % 2 == 0 ? 0xFF00_0000 : 0xFFFF_FFFF }
          span.storeBytes(of: value.littleEndian, toByteOffset: (y * pixels.width + x) * 4, as: UInt32.self)
        }
      }
    }
    guard let texture = Texture(width: pixels.width, height: pixels.height, bgra: bytes) else { return nil }
    self.texture = texture
    hotSpot = Point(x: Int32(clamping: picture.hotSpotX), y: Int32(clamping: picture.hotSpotY))
  }

  /// The desktop's pointer, so many times as large.
  func cursor(factor: Double) -> Cursor {
    if let made, made.factor == factor { return made.cursor }
    let most = Self.longestSide / Double(max(texture.width, texture.height))
    // What is hardly another size is sharper as it is.
    let scale = abs(factor - 1) < 0.1 ? 1 : min(factor, max(1, most))
    func scaled(_ length: Int) -> Int { max(1, Int((Double(length) * scale).rounded())) }
    // The middle of the pixel that points.
    func scaled(_ place: Int32) -> Int { Int(((Double(place) + 0.5) * scale).rounded(.down)) }
    let (width, height) = (scaled(texture.width), scaled(texture.height))
    let picture = scale == 1 ? texture : texture.scaled(width: width, height: height) ?? texture
    let cursor = Cursor(
      picture, hotSpotX: min(scaled(hotSpot.x), width - 1), hotSpotY: min(scaled(hotSpot.y), height - 1))
    made = (cursor, factor)
    return cursor
  }
}
