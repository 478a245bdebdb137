public import SpiceTransport

/// The SHA-256 digest of a certificate, as people compare it.
public struct CertificateFingerprint: Hashable, Sendable, CustomStringConvertible {
  /// The digest: 32 bytes.
  public let bytes: [UInt8]

  /// A digest of 32 bytes; nil for another number of bytes.
  public init?(bytes: [UInt8]) {
    guard bytes.count == 32 else { return nil }
    self.bytes = bytes
  }

  /// The digest of the server's certificate that a policy did not accept; nil if the server sent none.
  public init?(_ problem: CertificateProblem) { self.init(bytes: problem.fingerprint) }

  /// Reads what tools print: hexadecimal digits, colons and spaces between them, after `SHA256:` or `…Fingerprint=`.
  public init?(_ text: String) {
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
  public var description: String {
    bytes.hexadecimal.joined(separator: ":").uppercased()
  }
}
