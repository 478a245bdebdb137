import SpiceClient
import Synchronization

/// Decides about certificates that fail the checks, and remembers the last one that was refused, to tell of it.
final class CertificateTrust: Sendable {
  private let accepted: CertificateFingerprint?
  private let refused = Mutex<CertificateFingerprint?>(nil)

  init(accepting fingerprint: CertificateFingerprint?) { accepted = fingerprint }

  func decide(_ problem: CertificateProblem) -> CertificateDecision { decide(CertificateFingerprint(problem)) }

  func decide(_ fingerprint: CertificateFingerprint?) -> CertificateDecision {
    guard let fingerprint, fingerprint == accepted else {
      refused.withLock { $0 = fingerprint }
      return .refuse
    }
    return .accept
  }

  /// The error, with the fingerprint if it is about a certificate.
  func explained(_ error: SpiceError) -> SpiceError {
    guard error.code == .certificate, let fingerprint = refused.withLock({ $0 }) else { return error }
    // Whoever has pinned a key and meets another one had better not be shown a way around it.
    let isPinned = (error.underlying as? TransportError)?.certificateReason == .publicKeyMismatch
    let hint = isPinned ? "" : " (--trust-fingerprint accepts it)"
    let text = "\(error.text); the certificate's SHA-256 fingerprint is \(fingerprint)\(hint)"
    return SpiceError(error.code, text, channel: error.channel, underlying: error.underlying)
  }
}
