import NIOCore
import NIOPosix
import NIOSSL
import Synchronization
import SpiceTestSupport
import Testing

@testable import SpiceTransport

@Suite("Decisions about certificates", .timeLimit(.minutes(1)))
struct CertificateDecisionTests {
  private let pki: TestPKI

  init() throws { pki = try TestPKI.shared.get() }

  /// Remembers what it was asked.
  private final class Judge: Sendable {
    let problems = Mutex<[CertificateProblem]>([])
    let answer: CertificateDecision

    init(_ answer: CertificateDecision) { self.answer = answer }

    func decide(_ problem: CertificateProblem) async -> CertificateDecision {
      problems.withLock { $0.append(problem) }
      return answer
    }

    var reasons: [CertificateProblem.Reason] { problems.withLock { $0.map { $0.reason } } }
    var chains: [[[UInt8]]] { problems.withLock { $0.map { $0.chain } } }
  }

  private func policy(_ identity: TLSPolicy.Identity, _ judge: Judge) -> TLSPolicy {
    TLSPolicy(authorities: .init(file: pki.path("ca.pem")), identity: identity) { await judge.decide($0) }
  }

  @Test("nobody is asked about a certificate that is in order")
  func inOrder() async throws {
    try pki.issue("fine", subject: "/CN=fine")
    let judge = Judge(.refuse)
    let server = try await TestServer.echo(tls: pki.server("fine"))
    let client = try await TestClient.connect(
      to: .tcp(host: "127.0.0.1", port: server.port), security: .tls(policy(.subject("CN=fine"), judge)))
    #expect(try await client.roundTrip([7]) == [7])
    #expect(judge.reasons.isEmpty)
    #expect(server.accepted == 1)
    await client.close()
    await server.stop()
  }

  @Test("an unknown authority is shown with the whole chain, and may be accepted")
  func unknownAuthority() async throws {
    try pki.issue("stranger", by: "other-ca", subject: "/CN=stranger")
    let judge = Judge(.accept)
    let server = try await TestServer.echo(tls: pki.server("stranger", "other-ca"))
    let client = try await TestClient.connect(
      to: .tcp(host: "127.0.0.1", port: server.port), security: .tls(policy(.subject("CN=stranger"), judge)))
    #expect(try await client.roundTrip([7]) == [7])
    #expect(judge.reasons == [.unknownAuthority])
    #expect(judge.chains == [[try pki.der("stranger"), try pki.der("other-ca")]])
    await client.close()
    await server.stop()
  }

  @Test("an acceptance holds for the policy, and for the same server only")
  func remembered() async throws {
    try pki.selfSigned("known", subject: "/CN=known")
    try pki.selfSigned("impostor", subject: "/CN=known")
    let judge = Judge(.accept)
    let policy = policy(.subject("CN=known"), judge)
    let server = try await TestServer.echo(tls: pki.server("known"))
    for _ in 0..<3 {
      let client = try await TestClient.connect(
        to: .tcp(host: "127.0.0.1", port: server.port), security: .tls(policy))
      #expect(try await client.roundTrip([7]) == [7])
      await client.close()
    }
    #expect(judge.reasons == [.selfSigned])
    let byName = try await TestClient.connect(to: .tcp(host: "localhost", port: server.port), security: .tls(policy))
    await byName.close()
    #expect(judge.reasons.count == 2)
    await server.stop()
    let other = try await TestServer.echo(tls: pki.server("impostor"))
    let client = try await TestClient.connect(to: .tcp(host: "127.0.0.1", port: other.port), security: .tls(policy))
    await client.close()
    #expect(judge.reasons.count == 3)
    await other.stop()
  }

  @Test("a refused decision ends in the problem that was shown")
  func refused() async throws {
    try pki.selfSigned("self", subject: "/CN=self")
    let judge = Judge(.refuse)
    let server = try await TestServer.echo(tls: pki.server("self"))
    let error = await connectError(
      to: .tcp(host: "127.0.0.1", port: server.port), security: .tls(policy(.hostName, judge)))
    #expect(error?.code == .certificate)
    #expect(error?.certificateReason == .selfSigned)
    #expect(judge.reasons == [.selfSigned])
    await server.stop()
  }

  @Test("another name is shown on the same connection, and may be accepted")
  func otherName() async throws {
    try pki.issue("other-name", subject: "/CN=other")
    let judge = Judge(.accept)
    let server = try await TestServer.echo(tls: pki.server("other-name"))
    let client = try await TestClient.connect(
      to: .tcp(host: "127.0.0.1", port: server.port), security: .tls(policy(.hostName, judge)))
    #expect(try await client.roundTrip([7]) == [7])
    #expect(judge.reasons == [.hostNameMismatch])
    #expect(judge.chains == [[try pki.der("other-name")]])
    #expect(server.accepted == 1)
    await client.close()
    await server.stop()
  }

  @Test("bytes that arrive during the decision are kept")
  func earlyBytes() async throws {
    try pki.issue("early", subject: "/CN=early")
    let context = try pki.server("early")
    let server = try await TestServer.start(tls: context) { try $0.addHandler(TalkativeHandler()) }
    let policy = TLSPolicy(authorities: .init(file: pki.path("ca.pem"))) { _ in
      try? await Task.sleep(for: .milliseconds(100))
      return .accept
    }
    let client = try await TestClient.connect(
      to: .tcp(host: "127.0.0.1", port: server.port), security: .tls(policy))
    #expect(await client.receive(300_000) == [UInt8](repeating: 0x55, count: 300_000))
    await client.close()
    await server.stop()
  }

  @Test("another key than the pinned one is shown, with the key to pin instead")
  func otherKey() async throws {
    try pki.selfSigned("key-one", subject: "/CN=one")
    try pki.selfSigned("key-two", subject: "/CN=two")
    let judge = Judge(.accept)
    let server = try await TestServer.echo(tls: pki.server("key-two"))
    let client = try await TestClient.connect(
      to: .tcp(host: "127.0.0.1", port: server.port),
      security: .tls(policy(.publicKey(try pki.publicKey("key-one")), judge)))
    #expect(try await client.roundTrip([7]) == [7])
    #expect(judge.reasons == [.publicKeyMismatch])
    #expect(judge.problems.withLock { $0.first?.publicKey } == (try pki.publicKey("key-two")))
    #expect(judge.problems.withLock { $0.first?.fingerprint.count } == 32)
    await client.close()
    await server.stop()
  }

  @Test(
    "a server that does not wait for the answer is asked anew, and nobody has to answer twice",
    arguments: [("ca", CertificateDecision.accept), ("ca", .refuse), ("other-ca", .accept), ("other-ca", .refuse)])
  func impatientServer(_ authority: String, _ answer: CertificateDecision) async throws {
    let name = "impatient-\(authority)-\(answer)"
    try pki.issue(name, by: authority, subject: "/CN=elsewhere")
    let server = try await TestServer.echo(tls: pki.server(name))
    let started = AsyncStream<ConnectionAttempt>.makeStream()
    let questions = Mutex(0)
    let policy = TLSPolicy(authorities: .init(file: pki.path("ca.pem"))) { _ in
      questions.withLock { $0 += 1 }
      for await attempt in started.stream {
        let loop = attempt.channel.eventLoop
        let before = try? await loop.submit { attempt.round }.get()
        server.dropConnections()
        // It has noticed when it waits for another connection.
        let hasNoticed = await eventually { (try? await loop.submit { attempt.round }.get()) != before }
        return hasNoticed ? answer : .refuse
      }
      return .refuse
    }
    let (events, sink) = AsyncStream<ClientEvent>.makeStream()
    let attempt = Connector.start(
      to: .tcp(host: "127.0.0.1", port: server.port), security: .tls(policy),
      on: NIOSingletons.posixEventLoopGroup.next()
    ) { RecordingHandler(events: sink) }
    started.continuation.yield(attempt)
    if answer == .accept {
      let channel = try await attempt.channel.get()
      try await channel.writeAndFlush(ByteBuffer(bytes: [7])).get()
      var answers = events.compactMap { if case .bytes(let bytes) = $0 { bytes } else { nil } }.makeAsyncIterator()
      #expect(await answers.next() == [7])
      try? await channel.close().get()
    } else {
      let error = await #expect(throws: TransportError.self) { try await attempt.channel.get() }
      #expect(error?.code == .certificate)
      #expect(error?.certificateReason == (authority == "ca" ? .hostNameMismatch : .unknownAuthority))
    }
    #expect(questions.withLock { $0 } == 1)
    await server.stop()
  }

  @Test("the time for a decision does not count, and a decision nobody waits for is cancelled")
  func time() async throws {
    try pki.issue("slow", subject: "/CN=slow")
    let server = try await TestServer.echo(tls: pki.server("slow"))
    let slow = TLSPolicy(authorities: .init(file: pki.path("ca.pem"))) { _ in
      try? await Task.sleep(for: .seconds(3))
      return .accept
    }
    let client = try await TestClient.connect(
      to: .tcp(host: "127.0.0.1", port: server.port), security: .tls(slow), timeout: .seconds(2))
    #expect(try await client.roundTrip([7]) == [7])
    await client.close()

    let (asked, continuation) = AsyncStream<Bool>.makeStream()
    let endless = TLSPolicy(authorities: .init(file: pki.path("ca.pem"))) { _ in
      continuation.yield(true)
      try? await Task.sleep(for: .seconds(100_000))
      continuation.yield(Task.isCancelled)
      return .accept
    }
    let attempt = Connector.start(
      to: .tcp(host: "127.0.0.1", port: server.port), security: .tls(endless),
      on: NIOSingletons.posixEventLoopGroup.next()
    ) { EchoHandler() }
    var iterator = asked.makeAsyncIterator()
    _ = await iterator.next()
    attempt.cancel()
    let error = await #expect(throws: TransportError.self) { try await attempt.channel.get() }
    #expect(error?.code == .cancelled)
    #expect(await iterator.next() == true)
    await server.stop()
  }
}

/// Sends a lot as soon as TLS is there.
private final class TalkativeHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  func channelActive(context: ChannelHandlerContext) {
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(repeating: 0x55, count: 300_000)), promise: nil)
  }
}
