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
      return question.fingerprint == CertificateFingerprint(self.problem(1))
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
      return true
    }
    #expect(await desk.decide(problem(1)) == .accept)
    #expect(await desk.decide(problem(2, .publicKeyMismatch)) == .refuse)
    #expect(await desk.decide(problem(2, .unreadable)) == .refuse)
    #expect(desk.accepted == nil)
  }
}
