import Foundation
import SpiceBytes
import SpiceSockets
import SpiceTestSupport
import Testing

@Suite("Byte streams", .timeLimit(.minutes(1)))
struct ByteStreamTests {
  @Test("bytes come and go, over Unix sockets and TCP", arguments: [false, true])
  func echo(isTCP: Bool) throws {
    let (peer, number) = try isTCP ? TestPeer.tcpPair() : TestPeer.pair()
    let host = try StreamHost()
    defer { host.stop() }
    host.onBytes = { $0.send($0.received.take($0.received.count)) }
    host.attach(DetachedStream(Descriptor(taking: number)))
    for count in [1, 3, 100, 70_000, 100_000] {
      let bytes = noise(count, seed: UInt32(count))
      try peer.send(bytes)
      #expect(try peer.receive(count) == bytes)
    }
    try host.phase(.open)
    #expect(try host.with { $0.bytesReceived } == 170_104)
    #expect(try host.with { $0.bytesSent } == 170_104)
    #expect(try host.with { $0.peerAddress.isUnix } == !isTCP)
    #expect(try host.with { $0.isSecure } == false)
    #expect(try host.with { $0.isWebSocket } == false)
    peer.endSending()
    #expect(try host.reason() == .peerClosed)
    #expect(host.record.current.phases == [.open])
  }

  @Test("any first bytes but those of an HTTP request are the stream itself")
  func garbage() throws {
    let (peer, number) = try TestPeer.pair()
    let host = try StreamHost(number)
    defer { host.stop() }
    try peer.send([0xA5, 0xA5, 0xA5, 0xA5])
    #expect(try host.bytes(4) == [0xA5, 0xA5, 0xA5, 0xA5])
    try host.with { stream in
      stream.send(Array("REDQ".utf8))
      stream.finish()
    }
    #expect(try peer.receiveToEnd() == Array("REDQ".utf8))
    #expect(try host.reason() == .finished)
  }

  @Test("what is sent before the peer has said anything waits for that")
  func early() throws {
    let (peer, number) = try TestPeer.pair()
    let host = try StreamHost(number)
    defer { host.stop() }
    try host.with { stream in
      stream.send([1, 2])
      stream.flush()
      #expect(stream.queuedBytes == 2)
      #expect(stream.phase == .sniffing)
    }
    try peer.send([9])
    #expect(try peer.receive(2) == [1, 2])
    #expect(try host.bytes(1) == [9])
  }

  @Test("a slow reader gets everything in order, and the sender learns when it is blocked and when it is not")
  func slowReader() throws {
    let (peer, number) = try TestPeer.pair()
    peer.set(SO_RCVBUF, 4096)
    TestPeer(duplicate(number)).set(SO_SNDBUF, 4096)
    let host = try StreamHost(number)
    defer { host.stop() }
    try peer.send([0])
    _ = try host.bytes(1)
    // Chunks of all sizes, more of them than the kernel is given at once.
    var random = SeededGenerator(seed: 21)
    var all: [UInt8] = []
    var chunks: [[UInt8]] = []
    for index in 0..<400 {
      let chunk = noise(Int.random(in: 0...3000, using: &random), seed: UInt32(index))
      all += chunk
      chunks.append(chunk)
    }
    let made = chunks
    try host.with { stream in
      for chunk in made { stream.send(chunk) }
      stream.flush()
      #expect(stream.isBlocked)
      #expect(stream.queuedBytes > 0)
      #expect(stream.queuedBytes + Int(stream.bytesSent) == made.reduce(0) { $0 + $1.count })
    }
    #expect(host.record.current.drains == 0)
    #expect(try peer.receive(all.count) == all)
    try host.record.wait(until: "the queue to drain") { $0.drains == 1 }
    #expect(try host.with { $0.queuedBytes } == 0)
    #expect(try host.with { $0.isBlocked } == false)
  }

  @Test("what has drained can be filled again from the call that tells so")
  func refill() throws {
    let (peer, number) = try TestPeer.pair()
    TestPeer(duplicate(number)).set(SO_SNDBUF, 4096)
    let host = try StreamHost()
    defer { host.stop() }
    let piece = noise(50_000)
    let left = Keeper(20)
    host.onDrain = { stream in
      while left.value > 0, !stream.isBlocked {
        left.value -= 1
        stream.send(piece)
        stream.flush()
      }
    }
    host.onBytes = { stream in
      stream.received.drop(stream.received.count)
      host.onDrain?(stream)
    }
    host.attach(DetachedStream(Descriptor(taking: number)))
    try peer.send([0])
    for _ in 0..<20 { #expect(try peer.receive(50_000) == piece) }
  }

  @Test("nothing more is read while too much waits, and reading goes on when it is taken")
  func receiveLimit() throws {
    let (peer, number) = try TestPeer.pair()
    let host = try StreamHost()
    defer { host.stop() }
    let peak = Watched(0)
    host.onBytes = { stream in peak.change { $0 = max($0, stream.received.count) } }
    host.attach(DetachedStream(Descriptor(taking: number)))
    try host.with { $0.receiveLimit = 10_000 }
    let bytes = noise(2_000_000)
    let sender = Watched(false)
    Thread.detachNewThread {
      try? peer.send(bytes)
      sender.change { $0 = true }
    }
    try peak.wait(until: "the limit") { $0 >= 10_000 }
    var taken: [UInt8] = []
    while taken.count < bytes.count {
      taken += try host.with { stream in stream.received.take(stream.received.count) }
    }
    #expect(taken == bytes)
    // One buffer of the loop comes at once.
    #expect(peak.current <= 10_000 + 128 * 1024)
    try sender.wait(until: "the sender") { $0 }
  }

  @Test("a paused stream reads nothing, and hears of the end when it goes on")
  func pause() throws {
    let (peer, number) = try TestPeer.pair()
    let host = try StreamHost(number)
    defer { host.stop() }
    try peer.send([1])
    _ = try host.bytes(1)
    try host.with { $0.pauseReading() }
    try peer.send([2, 3])
    peer.endSending()
    for _ in 0..<3 { #expect(try host.with { $0.received.isEmpty }) }
    #expect(host.record.current.bytes == [1])
    try host.with { $0.resumeReading() }
    #expect(try host.bytes(3) == [1, 2, 3])
    #expect(try host.reason() == .peerClosed)
  }

  @Test("a stream may be paused by what it reads")
  func pauseInside() throws {
    let (peer, number) = try TestPeer.pair()
    let host = try StreamHost()
    defer { host.stop() }
    host.onBytes = { stream in
      let bytes = stream.received.take(stream.received.count)
      host.record.change { $0.bytes += bytes }
      stream.pauseReading()
    }
    host.attach(DetachedStream(Descriptor(taking: number)))
    for index in UInt8(0)..<10 {
      try peer.send([index])
      #expect(try host.bytes(Int(index) + 1).last == index)
      try host.with { $0.resumeReading() }
    }
  }

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

  @Test("finishing sends what waits to a slow peer before the end, and reads nothing more")
  func finish() throws {
    let (peer, number) = try TestPeer.pair()
    TestPeer(duplicate(number)).set(SO_SNDBUF, 4096)
    let host = try StreamHost(number)
    defer { host.stop() }
    try peer.send([1])
    _ = try host.bytes(1)
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
    let (peer, number) = try TestPeer.pair()
    TestPeer(duplicate(number)).set(SO_SNDBUF, 4096)
    let host = try StreamHost(number)
    defer { host.stop() }
    try peer.send([1])
    _ = try host.bytes(1)
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

  @Test("six hundred idle connections do not disturb one that is busy")
  func many() throws {
    let host = try StreamHost()
    defer { host.stop() }
    var peers: [TestPeer] = []
    let idle = Keeper<[ByteStream]>([])
    for _ in 0..<600 {
      let (peer, number) = try TestPeer.pair()
      peers.append(peer)
      let detached = DetachedStream(Descriptor(taking: number))
      host.loop.sync { idle.value.append(detached.attach(to: host.loop)) }
    }
    let (peer, number) = try TestPeer.pair()
    host.onBytes = { $0.send($0.received.take($0.received.count)) }
    host.attach(DetachedStream(Descriptor(taking: number)))
    for index in 0..<200 {
      let bytes = noise(100, seed: UInt32(index))
      try peer.send(bytes)
      #expect(try peer.receive(100) == bytes)
    }
    host.loop.sync {
      for stream in idle.value { #expect(stream.phase == .sniffing) }
      for stream in idle.value { stream.close() }
      idle.value = []
    }
    for peer in peers { #expect(try peer.receiveToEnd().isEmpty) }
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
