import COpenSSL
import Foundation
import SpiceBytes
import SpiceSockets
import SpiceTestSupport
import Testing

@Suite("Byte streams over TLS", .timeLimit(.minutes(1)))
struct TLSStreamTests {
  /// A stream that is open, and its client.
  private func connected(
    _ host: StreamHost, version: Int32? = nil, sendBuffer: CInt? = nil
  ) throws -> TLSPeer {
    let (peer, number) = try TestPeer.tcpPair()
    if let sendBuffer { TestPeer(duplicate(number)).set(SO_SNDBUF, sendBuffer) }
    host.attach(try DetachedStream(Descriptor(taking: number), context: TLSFiles.context.get()))
    let tls = try TLSPeer(peer, version: version)
    try tls.connect()
    return tls
  }

  @Test("bytes come and go, in both versions", arguments: [TLS1_2_VERSION, TLS1_3_VERSION])
  func echo(version: Int32) throws {
    let host = try StreamHost()
    defer { host.stop() }
    host.onBytes = { $0.send($0.received.take($0.received.count)) }
    let tls = try connected(host, version: version)
    for count in [1, 16384, 16385, 100_000] {
      let bytes = noise(count, seed: UInt32(count))
      try tls.send(bytes)
      #expect(try tls.receive(count) == bytes)
    }
    #expect(try host.with { $0.isSecure })
    #expect(try host.with { $0.bytesReceived } == 132_770)
    #expect(try host.with { $0.bytesSent } == 132_770)
    tls.sayGoodbye()
    #expect(try host.reason() == .peerClosed)
    // The first bytes may come together with the end of the handshake.
    #expect(host.record.current.phases.filter { $0 != .sniffing } == [.open])
  }

  @Test("a slow reader gets everything in order, whatever the chunks")
  func slowReader() throws {
    let host = try StreamHost()
    defer { host.stop() }
    let tls = try connected(host, sendBuffer: 4096)
    try tls.send([1])
    _ = try host.bytes(1)
    var random = SeededGenerator(seed: 4)
    let chunks = (0..<300).map { index in
      noise(index % 10 == 0 ? 40_000 : Int.random(in: 0...500, using: &random), seed: UInt32(index))
    }
    let all = Array(chunks.joined())
    try host.with { stream in
      for chunk in chunks { stream.send(chunk) }
      stream.flush()
      #expect(stream.isBlocked)
      #expect(stream.queuedBytes + Int(stream.bytesSent) == all.count)
    }
    // What comes meanwhile is read.
    try tls.send([2])
    #expect(try host.bytes(2) == [1, 2])
    #expect(try tls.receive(all.count) == all)
    try host.record.wait(until: "the queue to drain") { $0.drains == 1 }
    #expect(try host.with { $0.queuedBytes } == 0)
  }

  @Test("what TLS has read ahead is not forgotten by a stream that pauses, or is full", arguments: [false, true])
  func pending(pauses: Bool) throws {
    let host = try StreamHost()
    defer { host.stop() }
    let taken = Watched<[UInt8]>([])
    host.onBytes = { stream in
      if pauses { stream.pauseReading() }
      taken.change { $0 += stream.received.take(pauses ? stream.received.count : 0) }
      host.record.change { $0.drains += 1 }
    }
    let tls = try connected(host)
    if !pauses { try host.with { $0.receiveLimit = 1 } }
    // Many records that arrive together.
    let bytes = noise(200_000)
    let sender = Watched(false)
    Thread.detachNewThread {
      try? tls.send(bytes)
      sender.change { $0 = true }
    }
    try host.record.wait(until: "the first bytes") { $0.drains > 0 }
    while taken.current.count < bytes.count {
      let piece = try host.with { stream in
        stream.resumeReading()
        return stream.received.take(stream.received.count)
      }
      taken.change { $0 += piece }
    }
    #expect(taken.current == bytes)
    try sender.wait(until: "the sender") { $0 }
  }

  @Test("a stream changes its loop with what TLS has read ahead")
  func handOver() throws {
    let first = try StreamHost("first")
    let second = try StreamHost("second")
    defer {
      first.stop()
      second.stop()
    }
    let moved = Watched<DetachedStream?>(nil)
    first.onBytes = { stream in
      first.record.change { $0.bytes = stream.received.take(4) }
      let detached = stream.detach()
      moved.change { $0 = detached }
    }
    let tls = try connected(first)
    try first.with { $0.receiveLimit = 4 }
    // Several records in one packet, most of which TLS holds when the first are taken.
    let bytes = noise(3000)
    for start in stride(from: 0, to: 3000, by: 100) { try tls.send(Array(bytes[start..<(start + 100)])) }
    let detached = try moved.wait(for: "the hand-over") { $0 }
    let end = Watched(0)
    second.onBytes = { stream in
      stream.receiveLimit = 1 << 20
      second.record.change { $0.bytes += stream.received.take(stream.received.count) }
      end.change { $0 += 1 }
    }
    second.attach(detached)
    #expect(try first.record.current.bytes + second.bytes(2996) == bytes)
    try second.with { $0.send(Array("and back".utf8)) }
    #expect(try tls.receive(8) == Array("and back".utf8))
  }

  @Test("a stream changes its loop in the middle of a handshake, and of a record that is blocked")
  func handOverEarly() throws {
    let hosts = try (0..<2).map { try StreamHost("host \($0)") }
    defer { for host in hosts { host.stop() } }
    let (peer, number) = try TestPeer.tcpPair()
    TestPeer(duplicate(number)).set(SO_SNDBUF, 4096)
    hosts[0].attach(try DetachedStream(Descriptor(taking: number), context: TLSFiles.context.get()))
    hosts[1].attach(try hosts[0].detach())
    let tls = try TLSPeer(peer)
    let connected = Watched(false)
    Thread.detachNewThread {
      try? tls.connect()
      connected.change { $0 = true }
    }
    for turn in 0..<20 { hosts[turn % 2].attach(try hosts[(turn + 1) % 2].detach()) }
    try connected.wait(until: "the handshake") { $0 }
    try tls.send([1])
    _ = try hosts[1].bytes(1)
    let bytes = noise(500_000)
    try hosts[1].with { stream in
      stream.send(bytes)
      stream.flush()
      #expect(stream.isBlocked)
    }
    hosts[0].attach(try hosts[1].detach())
    #expect(try tls.receive(bytes.count) == bytes)
    try hosts[0].record.wait(until: "the queue to drain") { $0.drains == 1 }
  }

  @Test("clients cannot renegotiate, but may change their keys")
  func renegotiation() throws {
    let host = try StreamHost()
    defer { host.stop() }
    host.onBytes = { $0.send($0.received.take($0.received.count)) }
    let old = try connected(host, version: TLS1_2_VERSION)
    #expect(throws: TestFailure.self) { try old.renegotiate() }
    let modern = try connected(host, version: TLS1_3_VERSION)
    for index in UInt8(0)..<5 {
      try modern.updateKeys()
      try modern.send([index])
      #expect(try modern.receive(1) == [index])
    }
  }

  @Test("finishing and closing say farewell")
  func farewell() throws {
    for finishes in [false, true] {
      let host = try StreamHost()
      defer { host.stop() }
      let tls = try connected(host)
      try tls.send([1])
      _ = try host.bytes(1)
      try host.with { stream in
        if finishes {
          stream.send([5])
          stream.finish()
        } else {
          stream.close()
        }
      }
      if finishes { #expect(try tls.receive(1) == [5]) }
      // An end without a farewell would be an error.
      #expect(try tls.receiveSome(1).isEmpty)
    }
  }

  @Test("a client that goes without a farewell has closed all the same")
  func noFarewell() throws {
    let host = try StreamHost()
    defer { host.stop() }
    let tls = try connected(host)
    try tls.send([1])
    _ = try host.bytes(1)
    tls.socket.endSending()
    #expect(try host.reason() == .peerClosed)
  }

  @Test("half a handshake stays what it is until somebody ends it")
  func halfOpen() throws {
    let (peer, number) = try TestPeer.tcpPair()
    let host = try StreamHost(number, context: TLSFiles.context.get())
    defer { host.stop() }
    // The beginning of a record that says it is long.
    try peer.send([0x16, 3, 1, 2, 0, 1, 0])
    for _ in 0..<3 { #expect(try host.with { $0.phase } == .tlsHandshake) }
    #expect(host.record.current.reason == nil)
    try host.with { $0.close() }
    #expect(try peer.receiveToEnd().isEmpty)
  }

  @Test(
    "what is no TLS ends the connection with a reason",
    arguments: ["REDQ\u{2}\0\0\0\u{2}\0\0\0", "GET / HTTP/1.1\r\n\r\n", String(repeating: "\0", count: 100)])
  func noTLS(text: String) throws {
    let (peer, number) = try TestPeer.tcpPair()
    let host = try StreamHost(number, context: TLSFiles.context.get())
    defer { host.stop() }
    try peer.send(Array(text.utf8))
    guard case .tls(let error) = try host.reason() else {
      Issue.record("the end was \(try host.reason())")
      return
    }
    #expect(error.description.hasPrefix("SSL_accept failed: "))
    #expect(host.record.current.phases.isEmpty)
  }

  @Test("random records after the handshake end the connection, and do no harm")
  func garbage() throws {
    for seed in UInt32(0)..<8 {
      let host = try StreamHost()
      defer { host.stop() }
      let tls = try connected(host)
      try tls.send([1])
      _ = try host.bytes(1)
      try tls.socket.send([0x17, 3, 3, 0, 100] + noise(200, seed: seed))
      guard case .tls = try host.reason() else {
        Issue.record("the end was \(try host.reason())")
        return
      }
    }
  }

  @Test("damaged handshakes do no harm")
  func damage() throws {
    // What a client says first.
    let (recorder, number) = try TestPeer.pair()
    let recorded = TestPeer(number)
    let client = try TLSPeer(recorder)
    let hello = Watched<[UInt8]?>(nil)
    Thread.detachNewThread { try? client.connect() }
    let bytes = try recorded.receiveSome()
    recorded.endSending()
    hello.change { $0 = bytes }
    var mutations = ByteMutations(seed: 6)
    for _ in 0..<40 {
      let (peer, number) = try TestPeer.pair()
      let host = try StreamHost(number, context: TLSFiles.context.get())
      defer { host.stop() }
      try peer.send(mutations.damaged(bytes))
      peer.endSending()
      _ = try host.reason()
    }
  }

  @Test("a handshake that fails at once leaves the descriptor to its owner")
  func failsAtOnce() throws {
    let (peer, number) = try TestPeer.pair()
    peer.endSending()
    do {
      var session = try TLSSession(TLSFiles.context.get(), descriptor: number)
      let error = #expect(throws: TLSError.self) { try session.handshake() }
      #expect(error?.operation == "SSL_accept failed")
    }
    #expect(fcntl(number, F_GETFD) >= 0)
    // A session that has begun goes on as a stream.
    let (other, second) = try TestPeer.pair()
    var session = try TLSSession(TLSFiles.context.get(), descriptor: second)
    #expect(try session.handshake() == .read)
    let host = try StreamHost()
    defer { host.stop() }
    host.attach(DetachedStream(Descriptor(taking: second), tls: session))
    let tls = try TLSPeer(other)
    try tls.connect()
    try tls.send([1, 2])
    #expect(try host.bytes(2) == [1, 2])
    close(number)
  }

  @Test("a client that vanishes in the middle is an end with a reason", arguments: [false, true])
  func vanish(inHandshake: Bool) throws {
    let host = try StreamHost()
    defer { host.stop() }
    if inHandshake {
      let (peer, number) = try TestPeer.tcpPair()
      host.attach(try DetachedStream(Descriptor(taking: number), context: TLSFiles.context.get()))
      try peer.send([0x16, 3, 1, 2, 0, 1, 0])
      try host.with { _ in }
      peer.reset()
      guard case .tls = try host.reason() else {
        Issue.record("the end was \(try host.reason())")
        return
      }
    } else {
      let tls = try connected(host)
      try tls.send([1])
      _ = try host.bytes(1)
      try host.with { $0.send([UInt8](repeating: 0, count: 10_000_000)) }
      tls.socket.reset()
      guard case .socket(let error) = try host.reason() else {
        Issue.record("the end was \(try host.reason())")
        return
      }
      #expect([ECONNRESET, EPIPE].contains(error.code))
    }
  }
}
