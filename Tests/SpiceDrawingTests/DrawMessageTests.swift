import SpiceBytes
import SpiceCanvas
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

  @Test("an image of alpha alone covers all as a mask, a surface of it does not")
  func alphaMasks() throws {
    let red = try #require(picture(.argb32, 0xFFFF_0000))
    let half = try #require(picture(.a8, 0x80))
    for (payload, result) in [
      (ImagePayload.fromCache, 0x00FF_0000), (.surface(SurfaceID(rawValue: 5)), 0x0080_007F),
    ] as [(ImagePayload, UInt32)] {
      var message = DrawComposite()
      message.flags = CompositeFlags(rawValue: 3)
      message.mask = Image(id: ImageID(rawValue: 7), width: 1, height: 1, payload: payload)
      var canvas = Canvas(try #require(picture(.xrgb32, 0x0000_00FF)))
      let command = try DrawCommand(.drawComposite(message), [red, half])
      _ = command.draw(on: &canvas, box: canvas.bounds, clip: nil, body: RawSpan())
      #expect(canvas.bitmap.value(x: 0, y: 0) & 0xFF_FFFF == result)
    }
  }

  @Test("that source, mask or destination be opaque is heeded for sources that are surfaces")
  func opaqueFlags() throws {
    let clear = try #require(picture(.argb32, 0x0000_FF00))
    for (payload, isHeeded) in [(ImagePayload.fromCache, false), (.surface(SurfaceID(rawValue: 5)), true)] {
      var message = DrawComposite()
      message.flags = CompositeFlags(rawValue: 3 | 1 << 22 | 1 << 24)
      message.source.payload = payload
      var canvas = Canvas(try #require(picture(.argb32, 0x8000_00FF)))
      let command = try DrawCommand(.drawComposite(message), [clear])
      _ = command.draw(on: &canvas, box: canvas.bounds, clip: nil, body: RawSpan())
      #expect(canvas.bitmap.value(x: 0, y: 0) == (isHeeded ? 0xFF00_FF00 : 0x8000_FFFF))
    }
  }

  private func picture(_ format: PixelFormat, _ value: UInt32) -> Bitmap? {
    var canvas = Canvas(format: format, width: 1, height: 1)
    canvas?.fill(Rect(width: 1, height: 1), brush: .solid(value))
    return canvas?.bitmap
  }
}
