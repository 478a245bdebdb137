import SpiceClient
import Testing

@testable import SpiceTransport
@testable import SpiceViewerKit

@MainActor @Suite struct TrustDeskTests {
  private func problem(_ certificate: UInt8, _ reason: CertificateProblem.Reason = .selfSigned) -> CertificateProblem {
    CertificateProblem(reason: reason, chain: [[certificate]], serverName: "h")
  }

  @Test("the user is asked once for all channels, and once for each certificate")
  func once() async {
    var asked: [CertificateQuestion] = []
    let desk = TrustDesk(trusted: nil) { question in
      asked.append(question)
      for _ in 0..<10 { await Task.yield() }
      return question.fingerprint == CertificateFingerprint(self.problem(1)) ? .always : .refuse
    }
    async let first = desk.decide(problem(1))
    async let second = desk.decide(problem(1))
    #expect(await [first, second] == [.accept, .accept])
    #expect(await desk.decide(problem(1)) == .accept)
    #expect(asked.count == 1)
    #expect(asked.first?.host == "h")
    #expect(desk.accepted == CertificateFingerprint(problem(1)))
    #expect(await desk.decide(problem(2)) == .refuse)
    #expect(await desk.decide(problem(2)) == .refuse)
    #expect(asked.count == 2)
    desk.forgetRefusals()
    #expect(await desk.decide(problem(2)) == .refuse)
    #expect(asked.count == 3)
  }

  @Test("a certificate that is trusted already is not asked about, and a wrong pinned key never")
  func without() async {
    let desk = TrustDesk(trusted: CertificateFingerprint(problem(1))) { _ in
      Issue.record("nobody is to be asked")
      return .always
    }
    #expect(await desk.decide(problem(1)) == .accept)
    #expect(await desk.decide(problem(2, .publicKeyMismatch)) == .refuse)
    #expect(await desk.decide(problem(2, .unreadable)) == .refuse)
    #expect(desk.accepted == nil)
  }

  @Test("what is trusted for once is not asked about again, nor remembered; another certificate than before is told of")
  func forOnce() async {
    var asked: [CertificateQuestion] = []
    let desk = TrustDesk(trusted: CertificateFingerprint(problem(1))) { question in
      asked.append(question)
      return .once
    }
    for _ in 0..<2 { #expect(await desk.decide(problem(2)) == .accept) }
    #expect(desk.accepted == nil)
    #expect(asked.map(\.isChange) == [true])
    #expect(asked.first?.text.contains("not the one that you have trusted before") == true)
    #expect(asked.first?.text.hasPrefix("You are connecting to h.") == true)

    let first = TrustDesk(trusted: nil) { question in
      asked.append(question)
      return .always
    }
    #expect(await first.decide(problem(1)) == .accept)
    #expect(asked.last?.isChange == false)
  }

  @Test("behind a proxy, the question names that, and not a host that is a ticket")
  func proxied() async throws {
    let world = FakeWorld()
    var connection = ConnectionDescription()
    (connection.host, connection.port) = ("pvespiceproxy:5F3A:100::c2VjcmV0", 61000)
    connection.proxy = ProxyURI(host: "node")
    var asked: [CertificateQuestion] = []
    let questions = LinkQuestions(
      password: { _ in nil },
      trust: { question in
        asked.append(question)
        return .once
      })
    let link = MachineLink(MachineTarget(connection), questions: questions, services: world.services) {
      SpiceConfiguration($0.connection)
    }
    link.start()
    #expect(await world.clock.run { world.sessions.count == 1 })
    let trust = try #require(world.configurations.first?.trust)
    #expect(await trust(problem(1)) == .accept)
    #expect(asked.map(\.host) == [connection.serverDescription])
    #expect(asked.first?.text.contains("c2VjcmV0") == false)
    link.stop()
  }
}
