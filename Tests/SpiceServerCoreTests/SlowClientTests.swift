import SpiceBytes
import SpiceCanvas
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

/// Clients that take little, or nothing: the guest goes on, others do not notice, and what they get in the end is right.
@Suite struct SlowClientTests {
  /// Fills the whole of a display of 64 by 64 with noise, a picture that no codec makes small.
  private static func noise(_ random: inout SeededGenerator, owner: (any AnyObject & Sendable)? = nil) -> DeviceDraw {
    let bytes = (0..<(64 * 64 * 4)).map { _ in UInt8.random(in: 0...255, using: &random) }
    return .picture(bytes, over: Rect(width: 64, height: 64), owner: owner)
  }

  private final class Token: Sendable {}

  @Test(
    "a line that stalls now and then changes nothing of what is shown in the end",
    arguments: 1...8 as ClosedRange<UInt64>)
  func stalls(seed: UInt64) throws {
    var limits = ServerLimits()
    limits.queuedBytes = 1000
    limits.pipeLength = 10
    var generator = DrawGenerator(SeededGenerator(seed: seed))
    var reference = ReferenceDisplay()
    let bench = ServerBench(limits: limits)
    let primary = generator.surface(.primary)
    bench.display.createPrimary(primary)
    reference.create(primary)
    for id in 1...2 as ClosedRange<UInt32> {
      let surface = generator.surface(SurfaceID(rawValue: id))
      bench.display.execute(.createSurface(surface))
      reference.create(surface)
    }
    let slow = bench.connect()
    let fast = bench.connect()
    let line = try #require(bench.line(slow, .display))
    for _ in 0..<300 {
      line.room = generator.chance(60) ? 0 : generator.number(0...3000)
      bench.now = bench.now.advanced(byMilliseconds: 5)
      if bench.display.takesCommands(at: bench.now), let draw = generator.draw() {
        bench.display.execute(.draw(draw))
        reference.draw(draw)
      }
      if generator.chance(50) { bench.settle() }
    }
    bench.settle()
    #expect(fast.picture()?.rgb == reference.surfaces[.primary]?.bitmap.rgb)
    line.room = nil
    bench.settle()
    #expect(slow.picture()?.rgb == reference.surfaces[.primary]?.bitmap.rgb)
    let statistics = bench.display.clients.map(\.statistics)
    #expect(statistics.contains { $0.refreshes > 1 && $0.superseded > 0 }, "the slow client was never behind")
    #expect(slow.session.displays[0]?.droppedDraws == 0)
  }

  @Test("a client that takes nothing costs the guest a moment, a bounded queue, and no memory")
  func takesNothing() throws {
    let bench = ServerBench()
    bench.display.createPrimary(DeviceSurface(id: .primary, format: .xrgb, width: 64, height: 64))
    let client = bench.connect()
    let line = try #require(bench.line(client, .display))
    line.room = 0
    var random = SeededGenerator(seed: 5)
    var tokens: [() -> Bool] = []
    var refusals = 0
    for turn in 0..<2000 {
      // Beside each other, so that they do not cover one another.
      var fill = DrawFill()
      let x = Int32(turn % 64)
      let y = Int32(turn / 64 % 64)
      fill.base.box = Rect(left: x, top: y, right: x + 1, bottom: y + 1)
      fill.brush = .solid(UInt32(turn))
      let token = Token()
      weak let held = token
      tokens.append { held != nil }
      while !bench.display.takesCommands(at: bench.now) {
        refusals += 1
        bench.now = bench.now.advanced(byMilliseconds: 10)
      }
      bench.display.execute(.draw(DeviceDraw(.drawFill(fill), isOpaque: false, owner: token)))
      if turn % 700 == 0 { bench.display.execute(.draw(Self.noise(&random))) }
      bench.display.pump(at: bench.now)
    }
    #expect(refusals > 0 && refusals < 20, "the guest waits once, for a moment")
    #expect(line.queuedBytes < 300_000)
    #expect(tokens.count { $0() } <= ServerLimits().pendingDraws)
    bench.display.stop()
    #expect(tokens.count { $0() } == 0, "a stopped guest has all its memory back")
    bench.display.start()
    line.room = nil
    bench.settle()
    #expect(client.picture()?.rgb == bench.connect().picture()?.rgb)
  }

  @Test("a guest goes at the pace of the client that keeps up best, and at that of a slow one only if it is alone")
  func pace() throws {
    var limits = ServerLimits()
    limits.queuedBytes = 1000
    (limits.pipeLength, limits.lag.commands) = (10, 80)
    let bench = ServerBench(limits: limits)
    bench.display.createPrimary(DeviceSurface(id: .primary, format: .xrgb, width: 64, height: 64))
    let fast = bench.connect()
    let slow = bench.connect()
    let line = try #require(bench.line(slow, .display))
    /// How often the guest has to wait while it draws, with a line that always takes something, and less than comes.
    func refusals() -> Int {
      var refusals = 0
      for turn in 0..<1000 {
        // Beside each other, so that they do not cover one another.
        var fill = DrawFill()
        let (x, y) = (Int32(turn % 64), Int32(turn / 64))
        fill.base.box = Rect(left: x, top: y, right: x + 1, bottom: y + 1)
        fill.brush = .solid(UInt32(turn))
        line.room = 20
        while !bench.display.takesCommands(at: bench.now) {
          refusals += 1
          bench.wait(milliseconds: 1)
        }
        bench.display.execute(.draw(DeviceDraw(.drawFill(fill), isOpaque: true)))
        bench.wait(milliseconds: 1)
      }
      return refusals
    }
    #expect(refusals() == 0)
    let statistics = bench.display.clients.map(\.statistics)
    try #require(statistics.count == 2)
    #expect(statistics[0].draws == 1000 && statistics[0].superseded == 0, "the fast one gets all as it was drawn")
    #expect(statistics[1].superseded > 0)
    bench.cut(fast)
    line.room = nil
    bench.settle()
    #expect(refusals() > 0)
    line.room = nil
    bench.settle()
    #expect(slow.picture()?.rgb == bench.connect().picture()?.rgb)
  }

  @Test("who joins gets all of a large screen as one picture, which some programs take and leave")
  func firstPicture() throws {
    let screen = Rect(width: 2560, height: 1440)
    let bench = ServerBench()
    bench.display.createPrimary(DeviceSurface(id: .primary, format: .xrgb, width: screen.width, height: screen.height))
    for _ in 1...2 {
      var fill = DrawFill()
      fill.base.box = screen
      fill.brush = .solid(0x12_3456)
      bench.display.execute(.draw(DeviceDraw(.drawFill(fill), isOpaque: true)))
      _ = bench.connect()
    }
    bench.settle()
    #expect(bench.display.clients.map(\.statistics.refreshes) == [1, 1])
  }

  @Test("who joins is told to show the screen once it has had all of it, though it is always behind")
  func behind() throws {
    var limits = ServerLimits()
    limits.queuedBytes = 1000
    let bench = ServerBench(limits: limits)
    bench.display.createPrimary(DeviceSurface(id: .primary, format: .xrgb, width: 64, height: 64))
    var random = SeededGenerator(seed: 11)
    bench.display.execute(.draw(Self.noise(&random)))
    bench.lineRoom = 3000
    let client = bench.connect(settles: false)
    for _ in 0..<40 where client.picture() == nil {
      // The first channel tries the line, with more than that.
      if let main = bench.line(client, .main) { bench.resume(main) }
      bench.line(client, .display)?.room = 2000
      bench.wait(milliseconds: 5)
      bench.display.execute(.draw(Self.noise(&random)))
    }
    #expect(client.picture() != nil)
    #expect(bench.display.clients.contains { $0.statistics.superseded > 0 }, "it was never behind")
  }

  @Test("what later pictures cover is never sent")
  func superseded() throws {
    let bench = ServerBench()
    bench.display.createPrimary(DeviceSurface(id: .primary, format: .xrgb, width: 64, height: 64))
    let client = bench.connect()
    var random = SeededGenerator(seed: 9)
    let before = try #require(bench.display.clients.first { _ in true }).traffic.sentMessages
    for _ in 0..<40 { bench.display.execute(.draw(Self.noise(&random))) }
    bench.settle()
    let server = try #require(bench.display.clients.first { _ in true })
    #expect(server.traffic.sentMessages == before + 1)
    #expect(server.statistics.superseded == 39 && server.statistics.draws == 1)
    #expect(bench.display.statistics.covered == 39 && bench.display.statistics.rendered == 0)
    _ = client
  }

  @Test("a client that takes nothing for long is given up, and so is one that says nothing")
  func givenUp() throws {
    let bench = ServerBench()
    bench.display.createPrimary(DeviceSurface(id: .primary, format: .xrgb, width: 64, height: 64))
    let stuck = bench.connect()
    let other = bench.connect()
    let line = try #require(bench.line(stuck, .display))
    line.room = 0
    var random = SeededGenerator(seed: 5)
    for _ in 0..<40 {
      bench.display.execute(.draw(Self.noise(&random)))
      bench.wait(milliseconds: 1000)
    }
    #expect(line.isClosed)
    #expect(bench.display.clients.map { _ in 1 }.count == 1)
    #expect(bench.line(other, .display)?.isClosed == false)
  }
}
