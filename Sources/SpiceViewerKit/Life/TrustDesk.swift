import SpiceClient

/// Decides about certificates that fail the checks, and asks the user once for each: a session's channels connect at the
/// same time, all with the same certificate.
@MainActor
final class TrustDesk {
  private var answers: [CertificateFingerprint: Bool] = [:]
  private var questions: [CertificateFingerprint: Task<CertificateAnswer, Never>] = [:]
  private let trusted: CertificateFingerprint?
  private let ask: @MainActor @Sendable (CertificateQuestion) async -> CertificateAnswer

  init(
    trusted: CertificateFingerprint?,
    ask: @escaping @MainActor @Sendable (CertificateQuestion) async -> CertificateAnswer
  ) {
    self.trusted = trusted
    if let trusted { answers[trusted] = true }
    self.ask = ask
  }

  /// The certificate that the user accepted last for good; nil for none.
  private(set) var accepted: CertificateFingerprint?

  /// Forgets refusals, since the user begins anew.
  func forgetRefusals() { answers = answers.filter(\.value) }

  func decide(_ problem: CertificateProblem) async -> CertificateDecision {
    // A pinned key that differs, and no certificate at all, are nothing to be talked over.
    guard problem.reason != .publicKeyMismatch, problem.reason != .unreadable,
      let fingerprint = CertificateFingerprint(problem)
    else { return .refuse }
    if let answer = answers[fingerprint] { return answer ? .accept : .refuse }
    let question = CertificateQuestion(
      host: problem.serverName, reason: problem.reason, fingerprint: fingerprint,
      isChange: (accepted ?? trusted) != nil)
    let task = questions[fingerprint] ?? Task { await ask(question) }
    questions[fingerprint] = task
    let answer = await task.value
    questions[fingerprint] = nil
    answers[fingerprint] = answer != .refuse
    if answer == .always { accepted = fingerprint }
    return answer == .refuse ? .refuse : .accept
  }
}
