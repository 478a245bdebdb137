import Foundation
import SpiceBytes
import SpiceSockets
import SpiceTestSupport
import Testing

@Suite("Streams change their loops", .timeLimit(.minutes(1)))
struct HandOverTests {
  @Test("what was received and not taken comes to the next loop, before anything else")
  func received() throws {
    let (peer, number) = try TestPeer.pair()
    let first = try StreamHost("first")
    let second = try StreamHost("second")
    defer {
      first.stop()
      second.stop()
    }
    // The first loop takes the link, and leaves what follows it.
    let moved = Watched<DetachedStream?>(nil)
    first.onBytes = { stream in
      guard stream.received.count >= 4 else { return }
      first.record.change { $0.bytes = stream.received.take(4) }
      stream.send(Array("ok".utf8))
      let detached = stream.detach()
      moved.change { $0 = detached }
    }
    first.attach(DetachedStream(Descriptor(taking: number)))
    try peer.send(Array("REDQfirst message".utf8))
    let detached = try moved.wait(for: "the hand-over") { $0 }
    try peer.send(Array(", second message".utf8))
    second.attach(detached)
    #expect(try second.bytes(29) == Array("first message, second message".utf8))
    // And what had not been sent is sent by the second.
    #expect(try peer.receive(2) == Array("ok".utf8))
    #expect(try second.with { $0.bytesReceived } == 33)
  }

  @Test("a stream that changes its loop again and again loses and doubles nothing, in both directions")
  func inFlight() throws {
    let (peer, number) = try TestPeer.pair()
    TestPeer(duplicate(number)).set(SO_SNDBUF, 16384)
    let hosts = try (0..<3).map { try StreamHost("host \($0)") }
    defer { for host in hosts { host.stop() } }
    let bytes = noise(3_000_000)
    // Every host echoes.
    for host in hosts {
      host.onBytes = { stream in stream.send(stream.received.take(stream.received.count)) }
    }
    hosts[0].attach(DetachedStream(Descriptor(taking: number)))
    let echoed = Watched<[UInt8]?>(nil)
    Thread.detachNewThread {
      let all = try? peer.receive(bytes.count)
      echoed.change { $0 = all ?? [] }
    }
    let sender = Watched(false)
    Thread.detachNewThread {
      try? peer.send(bytes)
      sender.change { $0 = true }
    }
    var turn = 0
    while echoed.current == nil {
      let detached = try hosts[turn % 3].detach()
      turn += 1
      hosts[turn % 3].attach(detached)
    }
    #expect(echoed.current == bytes)
    #expect(turn > 3)
    try sender.wait(until: "the sender") { $0 }
  }

  @Test("a stream that ends on its way tells the next loop")
  func endOnTheWay() throws {
    let (peer, number) = try TestPeer.pair()
    let first = try StreamHost("first")
    let second = try StreamHost("second")
    defer {
      first.stop()
      second.stop()
    }
    first.attach(DetachedStream(Descriptor(taking: number)))
    try peer.send([1])
    _ = try first.bytes(1)
    let detached = try first.detach()
    try peer.send([2])
    peer.endSending()
    second.attach(detached)
    #expect(try second.reason() == .peerClosed)
    #expect(second.record.current.bytes == [2])
    #expect(first.record.current.reason == nil)
  }

  @Test("a stream may leave from everything that it tells", arguments: 0..<2)
  func leaveInside(place: Int) throws {
    let (peer, number) = try TestPeer.pair()
    let first = try StreamHost("first")
    let second = try StreamHost("second")
    defer {
      first.stop()
      second.stop()
    }
    let moved = Watched<DetachedStream?>(nil)
    let leave: (ByteStream) -> Void = { stream in
      let detached = stream.detach()
      moved.change { $0 = detached }
    }
    if place == 0 { first.onPhase = leave } else { first.onBytes = leave }
    first.attach(DetachedStream(Descriptor(taking: number)))
    try peer.send([1, 2, 3])
    second.attach(try moved.wait(for: "the hand-over") { $0 })
    #expect(try second.bytes(3) == [1, 2, 3])
  }

  @Test("a stream that has a loop cannot get another, and one without a loop cannot be used")
  func misuse() async {
    await #expect(processExitsWith: .failure) {
      let (peer, number) = try TestPeer.pair()
      defer { withExtendedLifetime(peer) {} }
      let host = try StreamHost()
      let detached = DetachedStream(Descriptor(taking: number))
      host.attach(detached)
      host.attach(detached)
    }
    await #expect(processExitsWith: .failure) {
      let (peer, number) = try TestPeer.pair()
      defer { withExtendedLifetime(peer) {} }
      let host = try StreamHost(number)
      let stream = host.loop.sync { LoopBound(host.stream, on: host.loop) }
      let other = try StreamHost("other")
      other.loop.sync { stream.value?.send([1]) }
    }
    await #expect(processExitsWith: .failure) {
      let (peer, number) = try TestPeer.pair()
      defer { withExtendedLifetime(peer) {} }
      let host = try StreamHost(number)
      host.loop.sync {
        let stream = host.stream
        _ = stream?.detach()
        stream?.send([1])
      }
    }
  }
}
