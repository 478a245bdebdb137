import SpiceBytes
import SpiceChannel
import SpiceClientCore
import SpiceDrawing
import SpiceGeometry
import SpiceLink
import SpicePixels
import SpiceServerTestSupport
import SpiceTestSupport
import SpiceWire
import Testing

@testable import SpiceServerCore

/// What clients cannot have more and more of.
@Suite struct HostileClientTests {
  private func message(_ number: UInt16, _ body: [UInt8] = []) -> [UInt8] {
    [UInt8(number & 255), UInt8(number >> 8), UInt8(body.count), 0, 0, 0] + body
  }

  @Test("a client that asks for ever more and takes none of it is given up", arguments: [ChannelType.main, .inputs])
  func asks(_ type: ChannelType) throws {
    var limits = ServerLimits()
    // A main channel begins with much.
    limits.queuedBytesAtMost = type == .main ? 260_000 : 3000
    let bench = ServerBench(limits: limits)
    let client = bench.connect()
    let line = try #require(bench.line(client, type))
    line.room = 0
    // It attaches channels, or moves the mouse four times.
    let asking =
      type == .main
      ? message(MainClientMessage.Kind.attachChannels.rawValue)
      : (0..<4).flatMap { _ in
        message(InputsClientMessage.Kind.mouseMotion.rawValue, [1, 0, 0, 0, 1, 0, 0, 0, 0, 0])
      }
    let batch = (0..<1000).flatMap { _ in asking }
    for _ in 0..<2000 where !line.isClosed { bench.deliver(batch, on: line.id) }
    #expect(line.isClosed)
    #expect(line.queuedBytes <= limits.queuedBytesAtMost + 1000)
    #expect(bench.endedConnections.contains(line.id))
  }

  @Test("a client that takes nothing of its main channel is given up, also if it says something now and then")
  func listensToNothing() throws {
    let bench = ServerBench()
    bench.isLocal = true
    let client = bench.connect()
    let line = try #require(bench.line(client, .main))
    line.room = 0
    bench.deliver(message(MainClientMessage.Kind.attachChannels.rawValue), on: line.id)
    for _ in 0..<10 {
      bench.deliver(message(MainClientMessage.Kind.agentToken.rawValue, [1, 0, 0, 0]), on: line.id)
      bench.wait(milliseconds: 5000)
    }
    #expect(line.isClosed)
  }

  @Test("a connection that waits for a key is not listened to for ever")
  func waitsForKey() throws {
    let bench = ServerBench()
    bench.hasKeys = false
    let line = bench.open()
    let request = LinkRequest(
      session: .new, channel: ChannelID(.main), commonCapabilities: [], channelCapabilities: [])
    bench.deliver(try LinkHeader.packet(request), on: line.id)
    let noise = [UInt8](repeating: 0, count: 10_000)
    for _ in 0..<6 { bench.deliver(noise, on: line.id) }
    #expect(!line.isClosed)
    bench.deliver(noise, on: line.id)
    #expect(line.isClosed)
  }

  @Test("no more clients get in than may be there")
  func clients() {
    var limits = ServerLimits()
    limits.clients = 3
    let bench = ServerBench(limits: limits)
    for _ in 0..<3 { #expect(bench.connect().end == nil) }
    #expect(bench.connect().end == .notLinked(.refused(.channelNotAvailable)))
    bench.cut(bench.clients[0])
    #expect(bench.connect().end == nil)
    // Where there may be only one, the newest wins.
    bench.hub.sharesMachine = false
    #expect(bench.connect().end == nil)
    #expect(bench.hub.clientCount == 1)
  }

  @Test("a client that is sent away keeps nothing of the guest's memory, however little it takes")
  func sentAway() throws {
    let bench = ServerBench()
    bench.isLocal = true
    bench.display.createPrimary(DeviceSurface(id: .primary, format: .xrgb, width: 64, height: 64))
    let client = bench.connect()
    let line = try #require(bench.line(client, .display))
    line.room = 0
    let owners = OwnerLog()
    do {
      let owner = owners.make()
      var copy = DrawCopy()
      copy.base.box = Rect(width: 64, height: 64)
      copy.sourceArea = copy.base.box
      let pixels = SourceBytes([UInt8](repeating: 7, count: 64 * 64 * 4)).inMemory(of: owner)
      let bitmap = DeviceBitmap(
        format: .bit32, width: 64, height: 64, stride: 256, isTopDown: true, pixels: pixels)
      let picture = DevicePicture(id: ImageID(rawValue: 0), width: 64, height: 64, content: .bitmap(bitmap))
      bench.display.execute(.draw(DeviceDraw(.drawCopy(copy), pictures: [picture], isOpaque: true, owner: owner)))
    }
    bench.display.pump(at: bench.now)
    #expect(line.queuedBytes > 64 * 64 * 4, "the pixels are on their way")
    #expect(owners.alive == 1)
    bench.hub.disconnectClients(at: bench.now)
    #expect(line.isClosed && line.queuedBytes > 64 * 64 * 4, "they still are")
    bench.display.destroySurfaces()
    #expect(owners.alive == 0)
  }

  @Test("pictures that no channel shares any more are forgotten, whatever numbers a client comes back with")
  func numbers() {
    let all = ClientPictures(limits: ServerLimits())
    var room = DisplayInit()
    room.glzWindowSize = 1 << 20
    let first = all.pictures(for: room)
    #expect(all.pictures(for: room) === first)
    for number in 0...UInt8.max {
      (room.pixmapCacheID, room.glzDictionaryID) = (number, number)
      weak var pictures: SharedPictures?
      do { pictures = all.pictures(for: room) }
      #expect(pictures == nil || pictures === first)
    }
  }

  @Test("a client that changes its mind about the pointer again and again does not fill the queues of others")
  func mouseModes() throws {
    let bench = ServerBench()
    bench.display.createPrimary(DeviceSurface(id: .primary, format: .xrgb, width: 16, height: 16))
    bench.hub.setPrimary(of: 0, size: bench.display.primaryBounds, allowsPositions: true, at: bench.now)
    bench.hub.setTablet(true, at: bench.now)
    let restless = bench.connect()
    let other = bench.connect()
    #expect(bench.hub.mouseMode == .client)
    let line = try #require(bench.line(other, .main))
    line.room = 0
    let number = MainClientMessage.Kind.mouseModeRequest.rawValue
    let changes = message(number, [1, 0]) + message(number, [2, 0])
    let all = (0..<500).flatMap { _ in changes } + message(number, [1, 0])
    bench.deliver(all, on: try #require(bench.line(restless, .main)).id)
    #expect(bench.hub.mouseMode == .server)
    #expect((1..<100).contains(line.queuedBytes))
    line.room = nil
    bench.deliver(message(MainClientMessage.Kind.attachChannels.rawValue), on: line.id)
    bench.settle()
    #expect(other.session.main?.mouseModes.current != nil && other.end == nil && restless.end == nil)
  }
}
