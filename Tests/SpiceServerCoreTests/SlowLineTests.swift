import SpiceBytes
import SpiceChannel
import SpiceClientCore
import SpiceDrawing
import SpiceGeometry
import SpicePixels
import SpiceServerTestSupport
import SpiceWire
import Testing

@testable import SpiceServerCore

/// What clients get whose line is slow: little at a time, what is new first, with loss at first, and exact in the end.
@Suite struct SlowLineTests {
  private static let side = 256

  /// Colours that change little by little; another seed is another picture.
  private static func photo(_ seed: Int, _ box: Rect, id: UInt64? = nil) -> DeviceDraw {
    var bytes: [UInt8] = []
    for y in 0..<box.height {
      for x in 0..<box.width {
        bytes += [UInt8(truncatingIfNeeded: (x + seed) / 2), UInt8(truncatingIfNeeded: (y + 3 * seed) / 2), 77, 0]
      }
    }
    return .picture(bytes, over: box, id: id)
  }

  private static func fill(_ box: Rect) -> DeviceDraw {
    var fill = DrawFill()
    fill.base.box = box
    fill.brush = .solid(0x123456)
    return DeviceDraw(.drawFill(fill), isOpaque: true)
  }

  private static let whole = Rect(width: side, height: side)

  /// A display, and what must be seen on it.
  private struct Scene {
    let bench = ServerBench()
    var reference = ReferenceDisplay()

    init() {
      let surface = DeviceSurface(id: .primary, format: .xrgb, width: side, height: side)
      bench.display.createPrimary(surface)
      reference.create(surface)
    }

    mutating func draw(_ draw: DeviceDraw) {
      bench.display.execute(.draw(draw))
      reference.draw(draw)
    }

    func shows(_ client: BenchClient) -> Bool { client.picture()?.rgb == reference.picture?.rgb }

    /// Time in which nothing is drawn.
    func rest() { for _ in 0..<20 { bench.wait(milliseconds: 50) } }

    var client: DisplayClient? { bench.display.clients.first { _ in true } }
  }

  @Test("a photograph comes with loss, and is exact once it was left alone", arguments: [true, false])
  func repaired(isCached: Bool) throws {
    var scene = Scene()
    scene.bench.display.jpeg = .always
    let client = scene.bench.connect()
    for _ in 0..<2 {
      scene.draw(Self.photo(1, Self.whole, id: isCached ? 5 : nil))
      scene.bench.settle()
      #expect(!scene.shows(client))
    }
    let server = try #require(scene.client)
    #expect(server.statistics.lossyImages == (isCached ? 1 : 2))
    scene.rest()
    #expect(scene.shows(client) && server.lossy.isEmpty)
    let sent = server.traffic.sentMessages
    scene.rest()
    #expect(server.traffic.sentMessages == sent, "nothing is painted twice")
  }

  @Test("an image is encoded once for all clients that get it alike")
  func shared() {
    var scene = Scene()
    scene.bench.display.jpeg = .always
    for _ in 0..<3 { scene.bench.connect() }
    scene.draw(Self.photo(1, Self.whole))
    scene.bench.settle()
    #expect(scene.bench.display.clients.map(\.statistics.lossyImages) == [1, 1, 1])
    #expect(scene.bench.encodedPictures == 1)
  }

  @Test("an image that a client keeps with loss is sent again where it must be exact")
  func lossyInCache() throws {
    var scene = Scene()
    scene.bench.display.jpeg = .always
    let client = scene.bench.connect()
    scene.draw(Self.photo(1, Self.whole, id: 5))
    scene.bench.settle()
    let photo = Self.photo(1, Self.whole, id: 5)
    guard case .drawCopy(var copy) = photo.message else { return }
    scene.draw(Self.fill(Self.whole))
    copy.rop = .xor
    scene.draw(DeviceDraw(.drawCopy(copy), pictures: photo.pictures))
    scene.bench.settle()
    #expect(scene.shows(client))
    scene.draw(Self.photo(1, Self.whole, id: 5))
    scene.bench.settle()
    #expect(scene.shows(client), "what the client keeps is exact now")
  }

  @Test("what is copied of lossy pixels is made good as well")
  func copies() throws {
    var scene = Scene()
    scene.bench.display.jpeg = .always
    let client = scene.bench.connect()
    scene.draw(Self.photo(3, Rect(left: 0, top: 0, right: 128, bottom: 256)))
    scene.bench.settle()
    let move = CopyBits(
      base: DrawBase(surface: .primary, box: Rect(left: 128, top: 0, right: 256, bottom: 256)), source: Point())
    scene.draw(DeviceDraw(.copyBits(move), isOpaque: true))
    scene.bench.settle()
    scene.draw(Self.fill(Rect(left: 0, top: 0, right: 128, bottom: 256)))
    scene.bench.settle()
    #expect(!scene.shows(client))
    scene.rest()
    #expect(scene.shows(client))
  }

  @Test("programs' drawings come exact, and so does everything if the host wants it", arguments: [true, false])
  func exact(isPhoto: Bool) throws {
    var scene = Scene()
    scene.bench.display.jpeg = isPhoto ? .never : .always
    let client = scene.bench.connect()
    if isPhoto {
      scene.draw(Self.photo(1, Self.whole))
    } else {
      for y in stride(from: 0 as Int32, to: 256, by: 8) {
        scene.draw(Self.fill(Rect(left: y, top: y, right: y + 5, bottom: y + 5)))
      }
    }
    scene.bench.settle()
    #expect(scene.shows(client))
    #expect(try #require(scene.client).statistics.lossyImages == 0)
  }

  @Test("a slow line has little on its way, and a small drawing finds room beside large ones")
  func pace() throws {
    var scene = Scene()
    scene.bench.display.compression = .off
    let client = scene.bench.connect()
    let line = try #require(scene.bench.line(client, .display))
    line.trips = (50_000_000, 50_000_000)
    let server = try #require(scene.client)
    server.line.add(.rate(2_000_000), shortestRoundTrip: 50_000_000)
    // 256 KB, for which the line needs a second.
    scene.draw(Self.photo(1, Self.whole))
    var most = 0
    var turns = 0
    var seenAfter: Int?
    let place = Rect(left: 200, top: 200, right: 210, bottom: 210)
    while !server.stale.isEmpty || server.waiting.draws > 0 || line.outstandingBytes > 0, turns < 1000 {
      turns += 1
      if turns == 20 { scene.draw(Self.fill(place)) }
      scene.bench.wait(milliseconds: 10)
      most = max(most, line.outstandingBytes + line.queuedBytes)
      line.arrive(2500)
      if turns >= 20, seenAfter == nil, client.picture()?.value(x: 205, y: 205) == 0x123456 { seenAfter = turns - 20 }
    }
    #expect(turns < 1000 && scene.shows(client))
    #expect(most <= 2_000_000 / 8 * 110 / 1000 + 20_000, "no more than the line holds, and a picture")
    #expect(try #require(seenAfter) < 20, "it does not wait for what was drawn before")
  }

  @Test("of pictures that follow each other faster than the line, a client gets some, and the last")
  func newest() throws {
    var scene = Scene()
    let client = scene.bench.connect()
    let line = try #require(scene.bench.line(client, .display))
    line.trips = (50_000_000, 50_000_000)
    let server = try #require(scene.client)
    server.line.add(.rate(1_000_000), shortestRoundTrip: 50_000_000)
    let before = server.traffic.sentBytes
    scene.bench.display.compression = .off
    for turn in 0..<100 {
      #expect(scene.bench.display.takesCommands(at: scene.bench.now), "the guest waits for nobody")
      scene.draw(Self.photo(turn, Self.whole))
      scene.bench.wait(milliseconds: 10)
      line.arrive(1250)
    }
    #expect(server.traffic.sentBytes - before < 125_000 + 40_000)
    for _ in 0..<400 {
      scene.bench.wait(milliseconds: 10)
      line.arrive(1250)
    }
    #expect(scene.shows(client))
  }
}
