import COpenSSL

/// Why TLS is not possible: with a file, or with a peer.
public struct TLSError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What was attempted, and on what file.
  public let operation: String
  /// What the TLS library says about it.
  public let reason: String

  init(_ operation: String, reason: String) {
    self.operation = operation
    self.reason = reason
  }

  /// The error of a call to the library that failed just now on this thread.
  init(_ operation: String) { self.init(operation, reason: Self.takeReasons()) }

  /// One sentence for people.
  public var description: String { "\(operation): \(reason)" }

  /// What the library has noted on this thread; the first is the cause of the others.
  private static func takeReasons() -> String {
    var reasons: [String] = []
    while case let code = ERR_get_error(), code != 0 {
      guard let reason = words(code) else { continue }
      if !reasons.contains(reason) { reasons.append(reason) }
    }
    return reasons.isEmpty ? "for an unknown reason" : reasons.joined(separator: ", ")
  }

  private static func words(_ code: UInt) -> String? {
    // The errors of the system are marked by a bit above their number.
    if code & 0x8000_0000 != 0 { return Errno.text(CInt(truncatingIfNeeded: code & 0x7FFF_FFFF)) }
    // SAFETY: the library's words are constants that end in a zero byte.
    return unsafe ERR_reason_error_string(code).map { unsafe String(cString: $0) }
  }
}
