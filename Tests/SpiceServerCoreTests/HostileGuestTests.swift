import SpiceBytes
import SpiceChannel
import SpiceClientCore
import SpiceDrawing
import SpiceGeometry
import SpicePixels
import SpiceServerCore
import SpiceServerTestSupport
import SpiceTestSupport
import SpiceWire
import Testing

/// What guests cannot have more and more of.
@Suite struct HostileGuestTests {
  private func fill(_ box: Rect, clip: Clip = .none) -> DeviceDraw {
    var fill = DrawFill()
    fill.base = DrawBase(surface: .primary, box: box, clip: clip)
    fill.brush = .solid(0x12_3456)
    return DeviceDraw(.drawFill(fill))
  }

  @Test("surfaces that come and go do not pile up for a client that takes nothing")
  func surfaces() throws {
    let bench = ServerBench()
    bench.display.createPrimary(DeviceSurface(id: .primary, format: .xrgb, width: 16, height: 16))
    let client = bench.connect()
    let line = try #require(bench.line(client, .display))
    line.room = 0
    let server = try #require(bench.display.clients.first { _ in true })
    let id = SurfaceID(rawValue: 1)
    for turn in 0..<10_000 {
      bench.display.execute(.createSurface(DeviceSurface(id: id, format: .xrgb, width: 4, height: 4)))
      if turn % 100 == 0 { bench.display.execute(.draw(fill(Rect(width: 5, height: 9)))) }
      if turn % 1000 == 0 {
        bench.display.createPrimary(DeviceSurface(id: .primary, format: .xrgb, width: 16 + turn / 1000, height: 16))
      }
      bench.display.execute(.destroySurface(id, owner: nil))
      bench.display.pump(at: bench.now)
    }
    #expect(server.waiting.messages <= ServerLimits().waitingMessages)
    bench.display.execute(.createSurface(DeviceSurface(id: id, format: .xrgb, width: 4, height: 4)))
    line.room = nil
    bench.settle()
    let shown = try #require(client.session.displays[0])
    #expect(shown.isMarked && shown.droppedDraws == 0)
    #expect(client.picture()?.rgb == bench.display.picture()?.rgb)
    #expect(client.picture()?.width == 25)
  }

  @Test("what changed is told in few rectangles, and all of it")
  func pieces() throws {
    var limits = ServerLimits()
    limits.coverRects = 100
    let bench = ServerBench(limits: limits)
    bench.display.createPrimary(DeviceSurface(id: .primary, format: .xrgb, width: 100, height: 100))
    var dots = Region()
    for y in 0..<Int32(20) {
      for x in 0..<Int32(20) {
        let dot = Rect(left: x * 3, top: y * 3, right: x * 3 + 1, bottom: y * 3 + 1)
        dots.formUnion(Region(dot))
        bench.display.execute(.draw(fill(dot)))
      }
    }
    let changed = bench.display.update(.primary, area: Rect(width: 100, height: 100), forgetsChanges: true)
    #expect(changed.rects.count <= 100)
    #expect(dots.subtracting(changed).isEmpty)
  }

  @Test("commands that wait take no more memory than they may, whatever lists they bring")
  func lists() {
    var limits = ServerLimits()
    limits.pendingBytes = 1 << 20
    let bench = ServerBench(limits: limits)
    bench.display.createPrimary(DeviceSurface(id: .primary, format: .xrgb, width: 100, height: 100))
    let all = Rect(width: 100, height: 100)
    let clip = Clip.rects([Rect](repeating: Rect(left: 1, top: 1, right: 3, bottom: 3), count: 10_000))
    for _ in 0..<50 { bench.display.execute(.draw(fill(all, clip: clip))) }
    #expect(bench.display.pending <= 7)
    // A picture of the surface itself, which is copied.
    var copy = DrawCopy()
    copy.base = DrawBase(surface: .primary, box: all)
    copy.sourceArea = all
    let own = DevicePicture(id: ImageID(rawValue: 0), width: 100, height: 100, content: .selfArea)
    for _ in 0..<100 {
      bench.display.execute(.draw(DeviceDraw(.drawCopy(copy), pictures: [own], selfArea: all)))
    }
    #expect(bench.display.pending <= 27)
    // A stream that was copied, since it may not change while it is decoded.
    let stream = DevicePicture(
      id: ImageID(rawValue: 0), width: 100, height: 100,
      content: .quic(SourceBytes([UInt8](repeating: 0, count: 100_000))))
    for _ in 0..<100 { bench.display.execute(.draw(DeviceDraw(.drawCopy(copy), pictures: [stream]))) }
    #expect(bench.display.pending <= 11)
  }
}
