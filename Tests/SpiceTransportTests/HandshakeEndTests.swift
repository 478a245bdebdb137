import NIOCore
import Testing

@testable import SpiceTransport

/// A peer that goes away or falls silent in the middle of connecting.
@Suite("Peers that fail while connecting", .timeLimit(.minutes(1)))
struct HandshakeEndTests {
  private let policy = TLSPolicy(identity: .publicKey([1]))

  @Test("a server that closes during the TLS handshake ends it")
  func tlsClosed() async throws {
    // The beginning of a server's handshake record, and nothing.
    for answer: [UInt8]? in [nil, [0x16], [0x16, 3, 3, 0, 100, 2, 0, 0, 96]] {
      let server = try await TestServer.scripted(answer, thenClose: true)
      let error = await connectError(to: .tcp(host: "127.0.0.1", port: server.port), security: .tls(policy))
      #expect(error?.code == .closed)
      await server.stop()
    }
  }

  @Test("a server that falls silent during the TLS handshake runs into the time limit")
  func tlsSilent() async throws {
    for answer: [UInt8]? in [nil, [0x16, 3, 3, 0, 100, 2, 0, 0, 96]] {
      let server = try await TestServer.scripted(answer)
      let error = await connectError(
        to: .tcp(host: "127.0.0.1", port: server.port), security: .tls(policy), timeout: .milliseconds(1500))
      #expect(error?.code == .timeout)
      #expect(error?.text == "timed out while negotiating TLS")
      await server.stop()
    }
  }

  @Test("a server that accepts and resets ends each kind of handshake with a typed error")
  func reset() async throws {
    let server = try await TestServer.start { try $0.addHandler(AbruptHandler()) }
    let endpoint = Endpoint.tcp(host: "127.0.0.1", port: server.port)
    let proxy = HTTPConnectProxy(host: "127.0.0.1", port: server.port)
    #expect(await connectError(to: endpoint, security: .tls(policy))?.code == .closed)
    #expect(await connectError(to: endpoint, proxy: proxy)?.code == .closed)
    #expect(await connectError(to: endpoint, webSocket: WebSocketOptions())?.code == .closed)
    await server.stop()
  }

  @Test("an address where nobody answers is waited for no longer than allowed")
  func neverAccepted() async throws {
    let waiting = await connectError(
      to: .tcp(host: "192.0.2.123", port: 5900), timeout: .milliseconds(300))
    #expect(waiting?.code == .timeout || waiting?.code == .unreachable)
  }

  @Test("every code has a name, and every error a sentence")
  func texts() async {
    let error = await connectError(to: .tcp(host: "", port: 1))
    #expect(error?.description == "invalidEndpoint: the host name is empty")
    for reason: CertificateProblem.Reason in [
      .publicKeyMismatch, .selfSigned, .unknownAuthority, .expired, .notYetValid, .untrusted, .subjectMismatch,
      .hostNameMismatch, .unreadable,
    ] {
      #expect(reason.text.hasPrefix("the "))
    }
  }
}

/// Closes as soon as the connection is there.
private final class AbruptHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  func channelActive(context: ChannelHandlerContext) { context.close(promise: nil) }
}
