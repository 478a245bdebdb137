import SpiceClient
import Synchronization

/// The SHA-256 digest of a certificate.
struct Fingerprint: Equatable, Sendable, CustomStringConvertible {
  let bytes: [UInt8]

  /// A digest of 32 bytes; nil for another number of bytes.
  init?(bytes: [UInt8]) {
    guard bytes.count == 32 else { return nil }
    self.bytes = bytes
  }

  /// Reads what tools print: hexadecimal digits, colons and spaces between them, after `SHA256:` or `…Fingerprint=`.
  init?(_ text: String) {
    var digits = text[...]
    if let equals = digits.firstIndex(of: "=") { digits = digits[digits.index(after: equals)...] }
    if digits.lowercased().hasPrefix("sha256:") { digits = digits.dropFirst(7) }
    var bytes: [UInt8] = []
    var high: UInt8?
    for character in digits where character != ":" && character != " " {
      guard character.isASCII, let digit = character.hexDigitValue.map(UInt8.init) else { return nil }
      if let first = high {
        bytes.append(first << 4 | digit)
        high = nil
      } else {
        high = digit
      }
    }
    guard high == nil else { return nil }
    self.init(bytes: bytes)
  }

  /// Pairs of digits with colons between them.
  var description: String {
    bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true) }.joined(separator: ":")
  }
}

/// Decides about certificates that fail the checks, and remembers the last one that was refused, to tell of it.
final class CertificateTrust: Sendable {
  private let accepted: Fingerprint?
  private let refused = Mutex<Fingerprint?>(nil)

  init(accepting fingerprint: Fingerprint?) { accepted = fingerprint }

  func decide(_ problem: CertificateProblem) -> CertificateDecision { decide(Fingerprint(bytes: problem.fingerprint)) }

  func decide(_ fingerprint: Fingerprint?) -> CertificateDecision {
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
