import SpiceBytes
import SpiceTestSupport
import SpiceWire
import Testing

@Suite struct CursorTests {
  @Test("a cursor without a shape has no header")
  func noShape() throws {
    let body = bytes(hex: "01000200 01 0100")
    guard case .set(let set) = try CursorServerMessage(.set, decoding: body.rawSpan) else {
      Issue.record("not a shape"); return
    }
    #expect(set.position == Point16(x: 1, y: 2))
    #expect(set.isVisible)
    #expect(set.shape.header == CursorHeader())
    #expect(set.shape.pixels.count == 0)
    #expect(try CursorServerMessage.set(set).encoded(blobs: body.rawSpan) == body)
  }

  @Test("a shape's header has 17 bytes, and its pixels go on to the end")
  func shape() throws {
    let body = bytes(
      hex: "FFFF0200 0000 0000 00 0200 8877665544332211 00 0100 0200 0300 0400 DEADBEEF")
    guard case .initial(let start) = try CursorServerMessage(.initial, decoding: body.rawSpan) else {
      Issue.record("not a start"); return
    }
    #expect(start.position.x == -1)
    #expect(start.shape.flags == .cacheMe)
    #expect(start.shape.header.unique == 0x1122_3344_5566_7788)
    #expect(start.shape.header.hotSpotY == 4)
    #expect(start.shape.pixels == WireRange(offset: 28, count: 4))
  }

  @Test(
    "shapes have as many bytes as their type takes",
    arguments: [
      (CursorType.alpha, 108), (CursorType.mono, 12), (CursorType.color4, 85), (CursorType.color8, 1057),
      (CursorType.color16, 60), (CursorType.color24, 87), (CursorType.color32, 114),
    ])
  func sizes(_ type: CursorType, _ count: Int) {
    var header = CursorHeader()
    header.type = type
    header.width = 9
    header.height = 3
    #expect(header.pixelByteCount == count)
    header.width = .max
    header.height = .max
    #expect((header.pixelByteCount ?? 0) > count)
  }

  @Test("a type that is not known has no size")
  func unknown() {
    var header = CursorHeader()
    header.type = CursorType(rawValue: 7)
    #expect(header.pixelByteCount == nil)
  }
}
