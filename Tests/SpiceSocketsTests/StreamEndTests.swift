import Foundation
import SpiceBytes
import SpiceSockets
import SpiceTestSupport
import Testing

@Suite("The end of byte streams", .timeLimit(.minutes(1)))
struct StreamEndTests {
  @Test("a peer that vanishes is an end with a reason, whether we read or write", arguments: [false, true])
  func vanish(writes: Bool) throws {
    let (peer, number) = try TestPeer.tcpPair()
    let host = try StreamHost(number)
    defer { host.stop() }
    try peer.send([1])
    _ = try host.bytes(1)
    if writes {
      try host.with { $0.pauseReading() }
      try host.with { $0.send([UInt8](repeating: 1, count: 10_000_000)) }
    }
    peer.reset()
    guard case .socket(let error) = try host.reason() else {
      Issue.record("the end was \(try host.reason())")
      return
    }
    #expect([ECONNRESET, EPIPE].contains(error.code))
    #expect(error.description.contains(" 127.0.0.1:"))
  }

  @Test("the end is told once, after the last bytes, and never inside of a call")
  func endOrder() throws {
    let (peer, number) = try TestPeer.pair()
    let host = try StreamHost()
    defer { host.stop() }
    let order = Watched<[String]>([])
    host.onBytes = { stream in
      let bytes = stream.received.take(stream.received.count)
      order.change { $0.append("\(bytes)") }
    }
    host.onClose = { _ in order.change { $0.append("closed") } }
    try peer.send([1, 2])
    peer.endSending()
    host.attach(DetachedStream(Descriptor(taking: number)))
    try order.wait(until: "the end") { $0.last == "closed" }
    #expect(order.current == ["[1, 2]", "closed"])
  }

  @Test("sending to a peer that is gone tells of the end later, not inside of the call")
  func sendAfterEnd() throws {
    let (peer, number) = try TestPeer.pair()
    let host = try StreamHost(number)
    defer { host.stop() }
    try peer.send([1])
    _ = try host.bytes(1)
    try host.with { stream in
      peer.reset()
      for _ in 0..<3 {
        stream.send([UInt8](repeating: 0, count: 100))
        stream.flush()
      }
      #expect(host.record.current.reason == nil)
      #expect(stream.phase != .closed)
    }
    _ = try host.reason()
  }

  @Test("closing ends it at once, and the delegate is not told")
  func close() throws {
    let (peer, number) = try TestPeer.pair()
    let host = try StreamHost(number)
    defer { host.stop() }
    try peer.send([1])
    _ = try host.bytes(1)
    try host.with { stream in
      stream.close()
      #expect(stream.phase == .closed)
      stream.close()
      stream.send([1])
      stream.flush()
      stream.finish()
      #expect(stream.queuedBytes == 0)
    }
    #expect(try peer.receiveToEnd().isEmpty)
    host.loop.sync {}
    #expect(host.record.current.reason == nil)
  }

  @Test("a stream may be closed by everything that it tells", arguments: 0..<3)
  func closeInside(place: Int) throws {
    let (peer, number) = try TestPeer.pair()
    TestPeer(duplicate(number)).set(SO_SNDBUF, 4096)
    let host = try StreamHost()
    defer { host.stop() }
    let closed = Watched(false)
    let blocked = Watched(false)
    let end: (ByteStream) -> Void = { stream in
      stream.close()
      closed.change { $0 = true }
    }
    switch place {
    case 0: host.onPhase = end
    case 1: host.onBytes = end
    default:
      host.onDrain = end
      host.onBytes = { stream in
        stream.received.drop(1)
        stream.send(noise(100_000))
        stream.flush()
        blocked.change { $0 = stream.isBlocked }
      }
    }
    host.attach(DetachedStream(Descriptor(taking: number)))
    try peer.send([1])
    if place == 2 { try blocked.wait(until: "the kernel to take no more") { $0 } }
    let rest = try peer.receiveToEnd()
    #expect(rest.count == (place == 2 ? 100_000 : 0))
    try closed.wait(until: "the end") { $0 }
    #expect(host.record.current.reason == nil)
  }

  /// A stream that is open, and its peer: the kernel takes little at a time for it.
  private func slowPair() throws -> (TestPeer, StreamHost) {
    let (peer, number) = try TestPeer.pair()
    TestPeer(duplicate(number)).set(SO_SNDBUF, 4096)
    let host = try StreamHost(number)
    try peer.send([1])
    _ = try host.bytes(1)
    return (peer, host)
  }

  @Test("finishing sends what waits to a slow peer before the end, and reads nothing more")
  func finish() throws {
    let (peer, host) = try slowPair()
    defer { host.stop() }
    let bytes = noise(300_000)
    try host.with { stream in
      stream.send(bytes)
      stream.finish()
      stream.send([1, 2, 3])
      #expect(stream.phase == .finishing)
    }
    try peer.send([2, 2, 2])
    #expect(try peer.receiveToEnd() == bytes)
    #expect(try host.reason() == .finished)
    #expect(host.record.current.bytes == [1])
  }

  @Test("a peer that takes nothing does not keep a stream that is finishing")
  func unfinished() throws {
    let (peer, host) = try slowPair()
    defer { host.stop() }
    try host.with { stream in
      stream.send([UInt8](repeating: 7, count: 300_000))
      stream.finish(withinMilliseconds: 50)
    }
    #expect(try host.reason() == .unfinished)
    #expect(try peer.receiveToEnd().count < 300_000)
  }

  @Test("finishing before there is anything to finish is the end")
  func finishEarly() throws {
    let (peer, number) = try TestPeer.pair()
    let host = try StreamHost(number)
    defer { host.stop() }
    try host.with { $0.finish() }
    #expect(try host.reason() == .finished)
    #expect(try peer.receiveToEnd().isEmpty)
  }

  @Test("what the peer has sent in vain does not cost it our last word")
  func unread() throws {
    let (peer, number) = try TestPeer.tcpPair()
    let host = try StreamHost()
    defer { host.stop() }
    host.onBytes = { stream in
      stream.received.drop(stream.received.count)
      stream.pauseReading()
      host.record.change { $0.drains += 1 }
    }
    host.attach(DetachedStream(Descriptor(taking: number)))
    try peer.send([1])
    try host.record.wait(until: "the first byte") { $0.drains == 1 }
    try peer.send(noise(1000))
    try host.with { stream in
      stream.send(Array("no".utf8))
      stream.finish()
    }
    #expect(try peer.receiveToEnd() == Array("no".utf8))
  }

  @Test("stopping a loop closes its streams")
  func stopLoop() throws {
    let (peer, number) = try TestPeer.pair()
    var host: StreamHost? = try StreamHost(number)
    host?.stop()
    host = nil
    #expect(try peer.receiveToEnd().isEmpty)
  }

  @Test("a connection that nobody takes is closed")
  func nobody() throws {
    let (peer, number) = try TestPeer.pair()
    _ = DetachedStream(Descriptor(taking: number))
    #expect(try peer.receiveToEnd().isEmpty)
  }
}
