import SpiceBytes
import SpiceDrawing
import SpiceGeometry
import SpicePixels
import SpiceTestSupport
import SpiceWire
import Testing

@Suite struct DrawMessageTests {
  @Test("a clip whose rectangles cross without end is refused")
  func clip() {
    var rects: [Rect] = []
    for i in Int32(0)..<700 { rects.append(Rect(left: i * 2, top: -i, right: i * 2 + 1, bottom: 4000 - i)) }
    #expect(Clip.rects(rects).region(within: .all, limit: 1 << 17) == nil)
    #expect(Clip.rects(rects).region(within: Rect(width: 100, height: 100), limit: 1 << 17)?.rects.count == 50)
  }

  @Test("images are replaced where they are found, in every draw message")
  func replacing() throws {
    var seen: Set<DisplayServerMessage.Kind> = []
    for vector in VectorIndex.shared.draw {
      let kind = try #require(DisplayServerMessage.Kind(rawValue: vector.message_type))
      let body = try vector.body.load()
      let message = try DisplayServerMessage(kind, decoding: body.rawSpan)
      let images = message.images(on: .xrgb32).map(\.image)
      #expect(message.replacingImages(images) == message)
      let others = images.indices.map {
        Image(id: ImageID(rawValue: UInt64($0) + 7), width: 1, height: 1, payload: .fromCache)
      }
      let changed = message.replacingImages(others)
      #expect(changed.images(on: .xrgb32).map(\.image) == others)
      #expect(changed.replacingImages(images) == message)
      #expect(changed.drawBase == message.drawBase && message.drawBase != nil)
      if !images.isEmpty { seen.insert(kind) }
    }
    #expect(seen.count >= 10, "too few kinds of messages have images: \(seen)")
  }
}
