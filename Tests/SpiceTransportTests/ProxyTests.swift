import NIOCore
import SpiceTestSupport
import Testing

@testable import SpiceTransport

@Suite("HTTP proxy", .timeLimit(.minutes(1)))
struct ProxyTests {
  /// A word that looks like anything but a host, as the management interface of Proxmox puts it into its files.
  private static let ticket = "pvespiceproxy:65A1b2C3:100:Node::AbC/+sig=="

  /// Connects through a proxy that answers like this; the target is never reached.
  private func outcome(_ answer: String?, thenClose: Bool = false, timeout: Duration = .seconds(20)) async throws
    -> TransportError?
  {
    let server = try await TestServer.scripted(answer.map { Array($0.utf8) }, thenClose: thenClose)
    let proxy = HTTPConnectProxy(host: "127.0.0.1", port: server.port)
    let error = await connectError(to: .tcp(host: "target", port: 5900), proxy: proxy, timeout: timeout)
    await server.stop()
    return error
  }

  @Test("the request names the target as it is, with brackets put around a bare IPv6 address only")
  func request() {
    let proxy = HTTPConnectProxy(host: "proxy")
    func line(_ host: String) -> String {
      String(decoding: proxy.request(host: host, port: 61000).prefix { $0 != 0x0D }, as: UTF8.self)
    }
    #expect(line(Self.ticket) == "CONNECT \(Self.ticket):61000 HTTP/1.1")
    #expect(line("Name.Example") == "CONNECT Name.Example:61000 HTTP/1.1")
    #expect(line("::1") == "CONNECT [::1]:61000 HTTP/1.1")
    #expect(line("[::1]") == "CONNECT [::1]:61000 HTTP/1.1")
    let named = HTTPConnectProxy(host: "proxy", user: "Aladdin", password: "open sesame")
    let text = String(decoding: named.request(host: "a", port: 1), as: UTF8.self)
    #expect(text.hasSuffix("\r\nProxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n\r\n"))
  }

  @Test("bytes pass through the tunnel, with a user name and any 2xx status")
  func tunnel() async throws {
    for status in ["200 Connection established", "204 No Content", "200"] {
      let server = try await TestServer.start {
        try $0.addHandler(TestProxy(answer: "HTTP/1.1 \(status)\r\nVia: test\r\n\r\n", expected: "Basic bWU6cHc6MQ=="))
      }
      let proxy = HTTPConnectProxy(host: "127.0.0.1", port: server.port, user: "me", password: "pw:1")
      let client = try await TestClient.connect(to: .tcp(host: Self.ticket, port: 61000), proxy: proxy)
      // The test proxy begins with the authority that it was asked for, and echoes from then on.
      let authority = Array("\(Self.ticket):61000".utf8)
      #expect(await client.receive(authority.count) == authority)
      #expect(try await client.roundTrip([1, 2, 3]) == [1, 2, 3])
      await client.close()
      await server.stop()
    }
  }

  @Test("bytes right behind the proxy's answer belong to the tunnel, however the answer is cut")
  func bytesBehind() async throws {
    let answer = Array("HTTP/1.0 100 Continue\r\n\r\nHTTP/1.1 200 OK\nX: y\r\n\r\nREDQ rest".utf8)
    for cut in 0..<answer.count {
      let server = try await TestServer.start { try $0.addHandler(CutHandler(answer, at: cut)) }
      let proxy = HTTPConnectProxy(host: "127.0.0.1", port: server.port)
      let client = try await TestClient.connect(to: .tcp(host: "target", port: 5900), proxy: proxy)
      #expect(await client.receiveToEnd() == Array("REDQ rest".utf8), "cut at \(cut)")
      await server.stop()
    }
  }

  @Test("a proxy that wants a password is told apart from one that refuses")
  func refusals() async throws {
    let authentication = try await outcome("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")
    #expect(authentication?.code == .proxyAuthentication)
    #expect(authentication?.httpStatus == 407)
    let refused = try await outcome("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 3\r\n\r\nno!")
    #expect(refused?.code == .proxy)
    #expect(refused?.httpStatus == 503)
    #expect(try await outcome("HTTP/1.1 301 Moved\r\nLocation: x\r\n\r\n")?.httpStatus == 301)
  }

  @Test(
    "an answer that is no HTTP response fails at once",
    arguments: [
      "SSH-2.0-OpenSSH\r\n", "\r\n\r\n", "HTTP/1.1\r\n\r\n", "HTTP/1.1 2x0 OK\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n",
      "HTTP/1.1 099 OK\r\n\r\n", "HTTP/2.0 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
      "HTTP/1.1 200 OK\r\n: empty\r\n\r\n", "X",
    ])
  func garbage(answer: String) async throws {
    let error = try await outcome(answer)
    #expect(error?.code == .proxy)
    #expect(error?.httpStatus == nil)
  }

  @Test("an endless header ends at the limit")
  func oversize() async throws {
    let fields = String(repeating: "X-Padding: 0123456789\r\n", count: 1000)
    #expect(try await outcome("HTTP/1.1 200 OK\r\n" + fields + "\r\n")?.code == .proxy)
    #expect(try await outcome("HTTP/1.1 200 " + String(repeating: "k", count: 20_000))?.code == .proxy)
  }

  @Test("a proxy that closes, or never answers, ends in its own error")
  func silence() async throws {
    #expect(try await outcome(nil, thenClose: true)?.code == .closed)
    #expect(try await outcome("HTTP/1.1 200 OK\r\nX: y", thenClose: true)?.code == .closed)
    let slow = try await outcome(nil, timeout: .milliseconds(300))
    #expect(slow?.code == .timeout)
    #expect(slow?.text.contains("proxy") == true)
    #expect(try await outcome("HTTP/1.1 200 OK\r\n", timeout: .milliseconds(300))?.code == .timeout)
  }

  @Test(
    "a proxy that is not there is told as such, by its name",
    arguments: [
      ("127.0.0.1", "the connection was refused"), ("[::1]", nil), ("localhost", nil), ("nobody.invalid", nil),
    ])
  func missing(host: String, reason: String?) async {
    let error = await connectError(
      to: .tcp(host: "target", port: 5900), proxy: HTTPConnectProxy(host: host, port: 1))
    #expect(error?.code == .proxyUnreachable)
    #expect(error?.text.hasPrefix("the proxy \(host):1: ") == true, "\(error?.text ?? "")")
    if let reason { #expect(error?.text == "the proxy \(host):1: \(reason)") }
  }

  @Test("a host or user that would forge a line of the request is refused")
  func injection() async {
    let proxy = HTTPConnectProxy(host: "127.0.0.1", port: 1)
    let host = "a:1 HTTP/1.1\r\nX: y"
    #expect(await connectError(to: .tcp(host: host, port: 1), proxy: proxy)?.code == .invalidEndpoint)
    let named = HTTPConnectProxy(host: "127.0.0.1", port: 1, user: "a:b")
    #expect(await connectError(to: .tcp(host: "a", port: 1), proxy: named)?.code == .invalidEndpoint)
  }

  @Test("a Unix socket is reached without the proxy")
  func ignoredForUnix() async throws {
    let path = try TestPKI.shared.get().path("direct.sock")
    let server = try await TestServer.echo(.unix(path))
    let proxy = HTTPConnectProxy(host: "127.0.0.1", port: 1)
    let client = try await TestClient.connect(to: .unix(path: path), proxy: proxy)
    #expect(try await client.roundTrip([9]) == [9])
    await client.close()
    await server.stop()
  }

  @Test("TLS to the target runs inside the tunnel, and the proxy itself may be behind TLS")
  func tlsInTunnel() async throws {
    let pki = try TestPKI.shared.get()
    try pki.issue("tunnel-target", subject: "/CN=target")
    try pki.issue("tunnel-proxy", by: "other-ca", subject: "/CN=proxy")
    let target = try await TestServer.echo(tls: pki.server("tunnel-target"))
    for isSecure in [false, true] {
      let port = target.port
      let server = try await TestServer.start(tls: isSecure ? pki.server("tunnel-proxy") : nil) {
        try $0.addHandler(RelayProxy(port: port))
      }
      let proxyPolicy = TLSPolicy(
        authorities: .init(file: pki.path("other-ca.pem")), identity: .hostName, serverName: "proxy")
      let proxy = HTTPConnectProxy(host: "127.0.0.1", port: server.port, tls: isSecure ? proxyPolicy : nil)
      let policy = TLSPolicy(authorities: .init(file: pki.path("ca.pem")), identity: .subject("CN=target"))
      let client = try await TestClient.connect(
        to: .tcp(host: Self.ticket, port: 61000), security: .tls(policy), proxy: proxy)
      let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 >> 3) }
      #expect(try await client.roundTrip(bytes) == bytes)
      await client.close()

      let wrong = TLSPolicy(authorities: .init(file: pki.path("ca.pem")), identity: .subject("CN=other"))
      let error = await connectError(to: .tcp(host: "x", port: 1), security: .tls(wrong), proxy: proxy)
      #expect(error?.certificateReason == .subjectMismatch)
      if isSecure {
        let distrusted = HTTPConnectProxy(host: "127.0.0.1", port: server.port, tls: policy)
        let error = await connectError(to: .tcp(host: "x", port: 1), security: .tls(policy), proxy: distrusted)
        #expect(error?.certificateReason == .unknownAuthority)
      }
      await server.stop()
    }
    await target.stop()
  }
}
