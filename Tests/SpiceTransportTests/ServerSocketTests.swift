import SpiceBytes
import SpiceSockets
import SpiceTestSupport
import Testing

@testable import SpiceTransport

/// The server's sockets, which send back what comes.
private final class EchoServer: ByteStreamDelegate, @unchecked Sendable {
  private let loop: EventLoop
  let port: Int
  // Confined to the loop.
  private var listener: Listener?
  private var streams: [ByteStream] = []

  init(context: TLSServerContext? = nil) throws {
    loop = try EventLoop(name: "echo")
    let socket = try ListeningSocket(host: "127.0.0.1", port: 0)
    port = Int(socket.address.port ?? 0)
    loop.sync { self.listen(socket, context) }
  }

  private func listen(_ socket: ListeningSocket, _ context: TLSServerContext?) {
    listener = Listener(socket, on: loop) { descriptor in
      let detached: DetachedStream?
      if let context {
        detached = try? DetachedStream(descriptor, context: context)
      } else {
        detached = DetachedStream(descriptor)
      }
      guard let stream = detached?.attach(to: self.loop) else { return }
      stream.delegate = self
      self.streams.append(stream)
    }
  }

  func bytesArrived(on stream: ByteStream) { stream.send(stream.received.take(stream.received.count)) }

  func closed(_ stream: ByteStream, because reason: CloseReason) { streams.removeAll { $0 === stream } }

  func stop() { loop.stop() }
}

@Suite("The client meets the server's sockets", .timeLimit(.minutes(1)))
struct ServerSocketTests {
  @Test("bytes come back, plain and over TLS, with and without a WebSocket")
  func echo() async throws {
    let pki = try TestPKI.shared.get()
    try pki.issue("sockets", subject: "/CN=sockets")
    let policy = TLSPolicy(authorities: .init(file: pki.path("ca.pem")), identity: .subject("CN=sockets"))
    let context = try TLSServerContext(
      TLSConfiguration(certificateChainFile: pki.path("sockets.pem"), keyFile: pki.path("sockets.key")))
    for isSecure in [false, true] {
      for webSocket in [nil, WebSocketOptions()] as [WebSocketOptions?] {
        let server = try EchoServer(context: isSecure ? context : nil)
        let client = try await TestClient.connect(
          to: .tcp(host: "127.0.0.1", port: server.port), security: isSecure ? .tls(policy) : .plain,
          webSocket: webSocket)
        for count in [1, 125, 126, 65536, 1_000_000] {
          let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 >> 2) }
          #expect(try await client.roundTrip(bytes) == bytes, "\(count) bytes")
        }
        await client.close()
        server.stop()
      }
    }
  }

  @Test("a ticket of the client is read by the server's key")
  func ticket() throws {
    let key = try TicketKey()
    for password in ["", "secret", String(repeating: "p", count: 60)] {
      let ticket = try RSATicketCipher.encrypt(password: Array(password.utf8), publicKey: key.publicKey)
      #expect(key.decrypt(ticket) == Array(password.utf8))
    }
  }
}
