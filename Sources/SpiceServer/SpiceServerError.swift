/// Why a server cannot do what it is asked.
public struct SpiceServerError: Error, Sendable, CustomStringConvertible {
  /// Kinds of errors.
  public enum Code: Sendable {
    /// An endpoint cannot be listened on, or the system lacks something.
    case system
    /// TLS is not possible with the files that were given.
    case tls
    /// The configuration contradicts itself, or goes beyond what the protocol has.
    case configuration
    /// There is a device of this kind or number already.
    case deviceExists
  }

  /// Its kind.
  public let code: Code
  /// One sentence for people.
  public let description: String

  init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }
}
