import Foundation
import SpiceBytes
import SpiceSockets
import SpiceTestSupport
import SpiceWebSocket
import Testing

@Suite("Byte streams in WebSockets", .timeLimit(.minutes(1)))
struct WebSocketStreamTests {
  /// Reads whole frames of the server until they hold some data, and returns it with everything else.
  private func receive(
    _ count: Int, from some: () throws -> [UInt8]
  ) throws -> (data: [UInt8], others: [WebSocketFrameReader.Event]) {
    var all: [UInt8] = []
    while true {
      all += try some()
      let content = try WebSocketPeer.content(all)
      if content.data.count >= count { return content }
    }
  }

  @Test("bytes come and go in frames, plain and over TLS", arguments: [false, true])
  func echo(isSecure: Bool) throws {
    let (peer, number) = try TestPeer.tcpPair()
    let host = try StreamHost()
    defer { host.stop() }
    host.onBytes = { $0.send($0.received.take($0.received.count)) }
    host.attach(
      isSecure
        ? try DetachedStream(Descriptor(taking: number), context: TLSFiles.context.get())
        : DetachedStream(Descriptor(taking: number)))
    let tls = isSecure ? try TLSPeer(peer) : nil
    try tls?.connect()
    func send(_ bytes: [UInt8]) throws { try tls?.send(bytes) ?? peer.send(bytes) }
    func some() throws -> [UInt8] { try tls?.receiveSome(65536) ?? peer.receiveSome() }
    func exactly(_ count: Int) throws -> [UInt8] { try tls?.receive(count) ?? peer.receive(count) }

    try send(WebSocketPeer.request)
    #expect(try exactly(WebSocketPeer.answer.count) == WebSocketPeer.answer)
    try host.phase(.open)
    #expect(try host.with { $0.isWebSocket })
    for count in [1, 125, 126, 65535, 65536, 200_000] {
      let bytes = noise(count, seed: UInt32(count))
      try send(WebSocketPeer.frame(.binary, bytes, mask: UInt32(count) &* 0x9E37_79B9))
      #expect(try receive(count, from: some).data == bytes)
    }
    try send(WebSocketPeer.frame(.ping, [1, 2, 3]))
    #expect(try exactly(5) == [0x8A, 3, 1, 2, 3])
    try send(WebSocketPeer.frame(.close, [0x03, 0xE8]))
    #expect(try exactly(4) == [0x88, 2, 0x03, 0xE8])
    #expect(try host.reason() == .peerClosed)
  }

  @Test("the phases on the way can be followed, for those who set deadlines")
  func phases() throws {
    let (peer, number) = try TestPeer.pair()
    let host = try StreamHost(number)
    defer { host.stop() }
    try peer.send(Array(WebSocketPeer.request.prefix(3)))
    host.loop.sync {}
    #expect(try host.with { $0.phase } == .sniffing)
    try peer.send(Array(WebSocketPeer.request.dropFirst(3).dropLast(1)))
    try host.phase(.httpUpgrade)
    try peer.send(Array(WebSocketPeer.request.suffix(1)))
    try host.phase(.open)
    #expect(host.record.current.phases == [.httpUpgrade, .open])
  }

  @Test("a slow reader gets whole frames, and pongs only between them")
  func slowReader() throws {
    let (peer, number) = try TestPeer.pair()
    TestPeer(duplicate(number)).set(SO_SNDBUF, 4096)
    let host = try StreamHost(number)
    defer { host.stop() }
    try peer.send(WebSocketPeer.request + WebSocketPeer.frame(.binary, [1]))
    _ = try peer.receive(WebSocketPeer.answer.count)
    _ = try host.bytes(1)
    let bytes = noise(300_000)
    try host.with { stream in
      for start in stride(from: 0, to: bytes.count, by: 1000) { stream.send(Array(bytes[start..<(start + 1000)])) }
      stream.flush()
      #expect(stream.isBlocked)
    }
    for index in UInt8(0)..<50 { try peer.send(WebSocketPeer.frame(.ping, [index])) }
    try peer.send(WebSocketPeer.frame(.binary, [2]))
    _ = try host.bytes(2)
    try host.with { $0.send([7]) }
    let (data, others) = try receive(bytes.count + 1, from: { try peer.receiveSome() })
    #expect(data == bytes + [7])
    #expect(others.isEmpty)
    try host.record.wait(until: "the queue to drain") { $0.drains == 1 }
  }

  @Test("a stream changes its loop in the middle of a frame, in both directions", arguments: [false, true])
  func handOver(isSecure: Bool) throws {
    let (peer, number) = try TestPeer.tcpPair()
    TestPeer(duplicate(number)).set(SO_SNDBUF, 4096)
    let hosts = try (0..<2).map { try StreamHost("host \($0)") }
    defer { for host in hosts { host.stop() } }
    hosts[0].attach(
      isSecure
        ? try DetachedStream(Descriptor(taking: number), context: TLSFiles.context.get())
        : DetachedStream(Descriptor(taking: number)))
    let tls = isSecure ? try TLSPeer(peer) : nil
    try tls?.connect()
    func send(_ bytes: some Collection<UInt8>) throws { try tls?.send(Array(bytes)) ?? peer.send(Array(bytes)) }

    // Cut in the request, in a header and in a payload.
    let payload = noise(1000)
    let stream = WebSocketPeer.request + WebSocketPeer.frame(.binary, payload, mask: 0xA1B2_C3D4)
    let cuts = [0, 50, WebSocketPeer.request.count + 3, WebSocketPeer.request.count + 501, stream.count]
    var place = 0
    for (start, end) in zip(cuts, cuts.dropFirst()) {
      try send(stream[start..<end])
      hosts[1 - place].attach(try hosts[place].detach())
      place = 1 - place
    }
    let got = Watched(false)
    Thread.detachNewThread {
      while !got.current {
        let first = hosts[0].record.current.bytes.count
        if first + hosts[1].record.current.bytes.count >= payload.count { got.change { $0 = true } }
      }
    }
    try got.wait(until: "the payload") { $0 }
    // Each host has what came while the stream was its own; the order of the two is known from their sizes.
    let both = hosts[0].record.current.bytes + hosts[1].record.current.bytes
    #expect(both == payload || hosts[1].record.current.bytes + hosts[0].record.current.bytes == payload)

    let bytes = noise(200_000, seed: 3)
    try hosts[place].with { stream in
      stream.send(bytes)
      stream.flush()
      #expect(stream.isBlocked)
    }
    hosts[1 - place].attach(try hosts[place].detach())
    try hosts[1 - place].with { $0.send([9]) }
    if let tls {
      #expect(try tls.receive(WebSocketPeer.answer.count) == WebSocketPeer.answer)
    } else {
      #expect(try peer.receive(WebSocketPeer.answer.count) == WebSocketPeer.answer)
    }
    let data = try receive(bytes.count + 1) { try tls?.receiveSome(65536) ?? peer.receiveSome() }.data
    #expect(data == bytes + [9])
  }

  @Test("a request for something else is answered, and is the end")
  func refused() throws {
    for text in ["GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET " + String(repeating: "x", count: 10_000)] {
      let (peer, number) = try TestPeer.tcpPair()
      let host = try StreamHost(number)
      defer { host.stop() }
      try peer.send(Array(text.utf8))
      #expect(try peer.receiveToEnd() == WebSocketRequest.refusal)
      guard case .webSocket = try host.reason() else {
        Issue.record("the end was \(try host.reason())")
        return
      }
      #expect(host.record.current.bytes.isEmpty)
    }
  }

  @Test("broken frames are the end, after what came before them")
  func broken() throws {
    let (peer, number) = try TestPeer.pair()
    let host = try StreamHost(number)
    defer { host.stop() }
    try peer.send(WebSocketPeer.request + WebSocketPeer.frame(.binary, [1, 2]) + [0xFF, 0xFF])
    #expect(try host.reason() == .webSocket("the peer sent a WebSocket frame with reserved bits"))
    #expect(host.record.current.bytes == [1, 2])
    #expect(try peer.receiveToEnd() == WebSocketPeer.answer + [0x88, 2, 0x03, 0xEA])
  }

  @Test("our own end has a farewell, after everything that waits")
  func ownEnd() throws {
    for finishes in [false, true] {
      let (peer, number) = try TestPeer.pair()
      let host = try StreamHost(number)
      defer { host.stop() }
      try peer.send(WebSocketPeer.request + WebSocketPeer.frame(.binary, [1]))
      _ = try host.bytes(1)
      try host.with { stream in
        stream.send([5, 6])
        if finishes { stream.finish() } else { stream.close() }
      }
      let rest = try peer.receiveToEnd().dropFirst(WebSocketPeer.answer.count)
      #expect(Array(rest) == (finishes ? [0x82, 2, 5, 6] : []) + [0x88, 2, 0x03, 0xE8])
    }
  }
}
