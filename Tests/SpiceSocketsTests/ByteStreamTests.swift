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
}
