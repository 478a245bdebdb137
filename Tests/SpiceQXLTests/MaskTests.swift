import SpiceDrawing
import SpiceGeometry
import SpiceQXL
import SpiceQXLTestSupport
import SpiceWire
import Testing

@Suite struct MaskTests {
  private func blackness(_ mask: (GuestArena) -> GuestMask) throws -> (mask: Mask, pictures: [DevicePicture]) {
    let draw = try draw { arena, _ in .blackness(mask(arena)) }
    guard case .drawBlackness(let fill) = draw.message else { throw QXLError(.missing, in: .command) }
    return (fill.mask, draw.pictures)
  }

  @Test("a mask has bits, a place and a sense, and no colours", arguments: [BitmapFormat.oneBitLE, .oneBitBE])
  func whole(_ format: BitmapFormat) throws {
    let (mask, pictures) = try blackness { arena in
      let image = arena.image(GuestBitmap(format: format, width: 9, height: 2, palette: arena.palette([1, 2])))
      return GuestMask(image, position: Point(x: -1, y: 2), flags: 0xFF)
    }
    #expect(mask.flags == .inverse && mask.position == Point(x: -1, y: 2) && mask.image == Image())
    #expect(pictures.count == 1 && pictures[0].bitmap?.palette == nil && pictures[0].bitmap?.width == 9)
  }

  @Test("a surface may be a mask")
  func surface() throws {
    let (mask, pictures) = try blackness { GuestMask($0.image(of: SurfaceID(rawValue: 5))) }
    #expect(mask.image == Image() && pictures.count == 1)
  }

  @Test("without an image there is no mask")
  func none() throws {
    let (mask, pictures) = try blackness { _ in GuestMask(.null, position: Point(x: 1, y: 2), flags: 1) }
    #expect(mask == Mask() && pictures.isEmpty)
  }

  @Test("a mask that is no good is none, and the rest is drawn")
  func dropped() throws {
    let masks: [(GuestArena) -> GuestAddress] = [
      { $0.address(1 << 40) },
      { $0.image(GuestBitmap(width: 4, height: 3)) },
      { $0.image(GuestBitmap(format: .eightBit, width: 4, height: 3, palette: $0.palette([1]))) },
      { $0.image(quic: [1], width: 4, height: 3) },
      { arena in
        var bitmap = GuestBitmap(format: .oneBitBE, width: 4, height: 3)
        bitmap.pixels.removeLast()
        return arena.image(bitmap)
      },
    ]
    for mask in masks {
      let (read, pictures) = try blackness { GuestMask(mask($0), position: Point(x: 1, y: 2), flags: 1) }
      #expect(read == Mask() && pictures.isEmpty)
    }
  }

  @Test("the mask comes after all other images")
  func order() throws {
    let draw = try draw { arena, _ in
      .rop3(
        arena.image(GuestBitmap(width: 4, height: 3)), Rect(width: 4, height: 3),
        .pattern(arena.image(GuestBitmap(width: 5, height: 3)), Point()), code: 0x1F,
        mask: GuestMask(arena.image(GuestBitmap(format: .oneBitBE, width: 6, height: 3))))
    }
    #expect(draw.pictures.map(\.width) == [4, 5, 6])
  }
}
