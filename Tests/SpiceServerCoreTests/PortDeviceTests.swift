import SpiceBytes
import SpiceChannel
import SpiceClientCore
import SpiceCodecs
import SpiceServerTestSupport
import SpiceTestSupport
import SpiceWire
import Testing

@testable import SpiceServerCore

/// Byte streams between devices and the client library.
@Suite struct PortDeviceTests {
  private func options() -> SessionOptions {
    var options = SessionOptions()
    options.portTypes = [.port, .webdav, .usbredir]
    return options
  }

  @Test("a port is known by its name, follows its events, and carries bytes both ways", arguments: [true, false])
  func bothWays(isLocal: Bool) throws {
    let bench = ServerBench(displays: 0)
    bench.isLocal = isLocal
    let device = try #require(bench.plug(.port(name: Array("com.example".utf8))))
    device.happen(.opened)
    let client = bench.connect(options())
    let port = try #require(client.session.ports[ChannelID(.port)])
    #expect(port.name == Array("com.example".utf8) && port.isOpened)
    #expect(device.told == [.connected(true)])
    // Some that can be compressed, some that cannot.
    var random = SeededGenerator(seed: 4)
    var bytes = [UInt8](repeating: 5, count: 100_000)
    bytes += (0..<100_000).map { _ in UInt8.random(in: 0...255, using: &random) }
    device.say(bytes)
    var came: [UInt8] = []
    for _ in 0..<100 {
      bench.settle()
      came += port.take(70_000)
    }
    let isSame = came == bytes
    #expect(isSame, "\(came.count)")
    let line = try #require(bench.line(client, .port))
    #expect(line.isLocal == isLocal)
    port.send(bytes)
    port.send(.break)
    bench.settle()
    let given = device.takeGiven()
    let isGiven = given == bytes
    #expect(isGiven, "\(given.count)")
    #expect(device.told == [.connected(true), .event(.break)])
    device.happen(.closed)
    bench.settle()
    #expect(!port.isOpened)
    bench.cut(client)
    bench.settle()
    #expect(device.told.last == .connected(false))
  }

  @Test("a client is not read while its device takes nothing, and the device not while its client takes nothing")
  func backPressure() throws {
    let bench = ServerBench(displays: 0)
    // Nothing is compressed.
    bench.isLocal = true
    let device = try #require(bench.plug(.usbredir))
    let client = bench.connect(options())
    let line = try #require(bench.line(client, .usbredir))
    device.room = 0
    let message: [UInt8] = [101, 0, 0, 0x40, 0, 0] + [UInt8](repeating: 1, count: 16384)
    var sent = 0
    while !line.holdsBack, sent < 1000 {
      bench.deliver(message, on: line.id)
      sent += 1
    }
    #expect(sent < 40)
    device.room = nil
    #expect(device.takeGiven().count == sent * 16384)
    #expect(!line.holdsBack)
    line.room = 0
    device.say([UInt8](repeating: 2, count: 1 << 20))
    #expect(device.unsaid.count > 600_000)
    // However long that takes.
    for _ in 0..<10 { bench.wait(milliseconds: 60_000) }
    #expect(!line.isClosed)
    bench.resume(line)
    #expect(device.unsaid.isEmpty)
  }

  @Test("messages that arrived together wait as well, however much they are when decompressed")
  func compressedBackPressure() throws {
    let bench = ServerBench(displays: 0)
    let device = try #require(bench.plug(.usbredir))
    let client = bench.connect(options())
    let line = try #require(bench.line(client, .usbredir))
    device.room = 0
    let size = 1 << 20
    let block = LZ4.encode([UInt8](repeating: 7, count: size).rawSpan)
    func bytes(_ number: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) } }
    let message = [102, 0] + bytes(5 + block.count) + [1] + bytes(size) + block
    bench.deliver((0..<30).flatMap { _ in message }, on: line.id)
    #expect(line.holdsBack && device.waitingBytes <= 2 * size)
    device.room = nil
    #expect(device.takeGiven() == [UInt8](repeating: 7, count: 30 * size))
    #expect(!line.holdsBack && !line.isClosed)
  }

  @Test("what was for one client is nothing for the next, in either direction")
  func clientsChange() throws {
    let bench = ServerBench(displays: 0)
    bench.isLocal = true
    let device = try #require(bench.plug(.usbredir))
    let first = bench.connect(options())
    bench.settle()
    device.room = 0
    first.session.ports[ChannelID(.usbredir)]?.send([1, 2, 3])
    bench.settle()
    bench.line(first, .usbredir)?.room = 0
    device.say([UInt8](repeating: 9, count: 200_000))
    bench.cut(first)
    let second = bench.connect(options())
    bench.settle()
    let port = try #require(second.session.ports[ChannelID(.usbredir)])
    port.send([4])
    bench.settle()
    let unsaid = device.unsaid.count
    device.room = nil
    // What the first has sent and the device has not taken is gone; the device hears that somebody else is there.
    #expect(device.takeGiven() == [4])
    #expect(device.told == [.connected(true), .connected(false), .connected(true)])
    // The device is read for the second one now.
    bench.settle()
    #expect(unsaid > 0 && port.take(1 << 20).count == unsaid)
  }

  @Test("messages that make no sense end the channel and nothing else")
  func hostile() throws {
    let bench = ServerBench(displays: 0)
    let device = try #require(bench.plug(.usbredir))
    for words: [UInt8] in [
      [102, 0, 1, 0, 0, 0, 1], [102, 0, 5, 0, 0, 0, 1, 255, 255, 255, 127], [102, 0, 6, 0, 0, 0, 7, 1, 0, 0, 0, 0],
      [201, 0, 1, 0, 0, 0, 0], [1, 1, 0, 0, 0, 0], [101, 0, 255, 255, 255, 255],
    ] {
      let client = bench.connect(options())
      let line = try #require(bench.line(client, .usbredir))
      bench.deliver(words, on: line.id)
      #expect(line.isClosed, "\(words)")
      bench.settle()
      #expect(client.end == nil)
      bench.cut(client)
    }
    #expect(device.takeGiven() == [])
  }

  @Test("a device that goes takes its channel along, at any time")
  func unplugged() throws {
    let bench = ServerBench(displays: 0)
    let device = try #require(bench.plug(.port(name: [65])))
    let client = bench.connect(options())
    let port = try #require(client.session.ports[ChannelID(.port)])
    device.unsaid = [1, 2, 3]
    bench.settle()
    bench.unplug(device)
    bench.settle()
    #expect(client.session.ports.isEmpty && client.end == nil)
    #expect(port.take(10) == [1, 2, 3])
    let other = try #require(bench.plug(.port(name: [66])))
    bench.settle()
    #expect(client.session.ports[ChannelID(.port)]?.name == [66])
    #expect(other.told == [.connected(true)])
  }
}
