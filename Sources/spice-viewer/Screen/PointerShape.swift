import SpiceClient
import SpiceGTK
import SpiceGeometry
import SpicePixels

/// A guest's pointer, as the desktop's pointer and as a picture to draw.
@MainActor
struct PointerShape {
  let cursor: Cursor
  let texture: Texture
  let hotSpot: Point

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
    cursor = Cursor(texture, hotSpotX: picture.hotSpotX, hotSpotY: picture.hotSpotY)
  }
}
