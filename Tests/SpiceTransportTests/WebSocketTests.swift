import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket
import SpiceTestSupport
import SpiceWebSocket
import Testing

@testable import SpiceTransport

@Suite("WebSocket", .timeLimit(.minutes(1)))
struct WebSocketTests {
  private func connect(
    to server: TestServer, _ options: WebSocketOptions = WebSocketOptions(), security: ConnectionSecurity = .plain
  ) async throws -> TestClient {
    try await TestClient.connect(
      to: .tcp(host: "127.0.0.1", port: server.port), security: security, webSocket: options)
  }

  @Test("bytes come back from a WebSocket server, plain and over TLS")
  func echo() async throws {
    let pki = try TestPKI.shared.get()
    try pki.issue("web", subject: "/CN=web")
    let policy = TLSPolicy(authorities: .init(file: pki.path("ca.pem")), identity: .subject("CN=web"))
    for isSecure in [false, true] {
      let server = try await TestServer.webSocket(tls: isSecure ? pki.server("web") : nil) { _ in EchoFrames() }
      let client = try await connect(
        to: server, WebSocketOptions(path: "/spice?token=x"), security: isSecure ? .tls(policy) : .plain)
      for count in [1, 125, 126, 127, 65535, 65536, 300_000] {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 >> 2) }
        #expect(try await client.roundTrip(bytes) == bytes, "\(count) bytes")
      }
      await client.close()
      await server.stop()
    }
  }

  @Test("fragments, text frames, empty frames and pings between them make one stream")
  func fragments() async throws {
    let server = try await TestServer.webSocket { _ in
      FrameScript([
        .init(fin: false, opcode: .binary, data: ByteBuffer(string: "RE")),
        .init(fin: true, opcode: .ping, data: ByteBuffer(string: "are you there")),
        .init(fin: false, opcode: .continuation, data: ByteBuffer()),
        .init(fin: true, opcode: .continuation, data: ByteBuffer(string: "DQ")),
        .init(fin: true, opcode: .pong, data: ByteBuffer(string: "unasked")),
        .init(fin: true, opcode: .text, data: ByteBuffer(string: " text")),
        .init(fin: true, opcode: .binary, data: ByteBuffer()),
        .init(fin: true, opcode: .binary, data: ByteBuffer(repeating: 0x2E, count: 70_000)),
      ])
    }
    let client = try await connect(to: server)
    #expect(await client.receive(9) == Array("REDQ text".utf8))
    #expect(await client.receive(70_000) == [UInt8](repeating: 0x2E, count: 70_000))
    // The script's handler tells what it got: the answer to its ping, masked as it must be.
    try await client.send([1])
    #expect(await client.receive(15) == Array("pong: masked: 1".utf8))
    await client.close()
    await server.stop()
  }

  @Test("a peer's farewell is answered, and ends the connection")
  func peerCloses() async throws {
    let server = try await TestServer.webSocket { _ in
      FrameScript([
        .init(fin: true, opcode: .binary, data: ByteBuffer(string: "bye")),
        .init(fin: true, opcode: .connectionClose, data: ByteBuffer(integer: UInt16(1001))),
        .init(fin: true, opcode: .binary, data: ByteBuffer(string: "never read")),
      ])
    }
    let client = try await connect(to: server)
    #expect(await client.receiveToEnd() == Array("bye".utf8))
    #expect(client.errors.isEmpty)
    await server.stop()
  }

  @Test("closing says farewell")
  func weClose() async throws {
    let (codes, continuation) = AsyncStream<UInt16>.makeStream()
    let server = try await TestServer.webSocket { _ in FarewellListener(codes: continuation) }
    let client = try await connect(to: server)
    await client.close()
    var iterator = codes.makeAsyncIterator()
    #expect(await iterator.next() == 1000)
    await server.stop()
  }

  @Test(
    "frames against the protocol end the connection with a typed error",
    arguments: [
      [0xC2, 0x00], [0x83, 0x00], [0x82, 0x80, 0, 0, 0, 0], [0x09, 0x00], [0x89, 0x7E, 0, 126], [0x80, 0x00],
      [0x02, 0x00, 0x82, 0x00], [0x82, 0x7F, 0x80, 0, 0, 0, 0, 0, 0, 0],
    ] as [[UInt8]])
  func violations(frame: [UInt8]) async throws {
    let server = try await TestServer.webSocket { _ in RawScript(frame) }
    let client = try await connect(to: server)
    #expect(await client.receiveToEnd().isEmpty)
    #expect(client.errors.map { ($0 as? TransportError)?.code } == [.webSocket])
    await server.stop()
  }

  @Test(
    "an answer that does not make a WebSocket is refused",
    arguments: [
      "HTTP/1.1 404 Not Found\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n", "REDQ", "HTTP/1.1 101 X\r\n\r\n",
      "HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: AAAA\r\n\r\n",
      "HTTP/1.1 101 X\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n",
    ])
  func refused(answer: String) async throws {
    let server = try await TestServer.scripted(Array(answer.utf8))
    let error = await connectError(to: .tcp(host: "127.0.0.1", port: server.port), webSocket: WebSocketOptions())
    #expect(error?.code == .webSocket)
    await server.stop()
  }

  @Test("a server that closes or never answers ends in its own error")
  func silence() async throws {
    let closing = try await TestServer.scripted(nil, thenClose: true)
    let closed = await connectError(to: .tcp(host: "127.0.0.1", port: closing.port), webSocket: WebSocketOptions())
    #expect(closed?.code == .closed)
    await closing.stop()
    let silent = try await TestServer.scripted(nil)
    let late = await connectError(
      to: .tcp(host: "127.0.0.1", port: silent.port), webSocket: WebSocketOptions(), timeout: .milliseconds(300))
    #expect(late?.code == .timeout)
    #expect(late?.text.contains("WebSocket") == true)
    await silent.stop()
  }

  @Test("the answer must repeat the offered sub-protocol or none, and no extension")
  func negotiation() throws {
    let upgrade = WebSocketUpgrade(options: WebSocketOptions(), host: "host:5900")
    let request = String(decoding: upgrade.request, as: UTF8.self)
    #expect(request.hasPrefix("GET / HTTP/1.1\r\nHost: host:5900\r\n"))
    #expect(request.contains("\r\nSec-WebSocket-Protocol: binary\r\n"))
    let key = try #require(request.split(separator: "\r\n").first { $0.hasPrefix("Sec-WebSocket-Key: ") }).dropFirst(19)
    let accept = String(decoding: WebSocketUpgrade.accept(Array(key.utf8)), as: UTF8.self)
    func check(_ extra: (String, String)...) throws {
      let good = [("upgrade", "WebSocket"), ("connection", "keep-alive, Upgrade"), ("sec-websocket-accept", accept)]
      try upgrade.check(
        HTTPHead(
          startLine: Array("HTTP/1.1 101 Switching Protocols".utf8),
          fields: (good + extra).map { HTTPHead.Field(name: Array($0.0.utf8), value: Array($0.1.utf8)) }))
    }
    try check()
    try check(("sec-websocket-protocol", "binary"))
    for extra in [("sec-websocket-protocol", "chat"), ("sec-websocket-extensions", "permessage-deflate")] {
      #expect(throws: TransportError.self) { try check(extra) }
    }
    // The example of RFC 6455, section 1.3.
    #expect(
      WebSocketUpgrade.accept(Array("dGhlIHNhbXBsZSBub25jZQ==".utf8)) == Array("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=".utf8))
  }

  @Test("a path that would forge a line of the request is refused")
  func injection() async {
    for path in ["", "spice", "/a b", "/a\r\nX: y"] {
      let error = await connectError(to: .tcp(host: "a", port: 1), webSocket: WebSocketOptions(path: path))
      #expect(error?.code == .invalidEndpoint)
    }
  }
}
