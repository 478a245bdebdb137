/// Why the URI of a server or proxy cannot be used.
public struct SpiceURIError: Error, Hashable, Sendable {
  /// The kinds of mistakes.
  public enum Reason: Hashable, Sendable {
    /// There is no `://`.
    case noScheme
    /// The scheme is none of those that are known.
    case unknownScheme
    /// No host is named.
    case noHost
    /// The host holds what no host name or address can hold, or brackets do not match.
    case badHost
    /// Neither the plain nor the TLS port is given.
    case noPort
    /// A port is no number from 1 to 65535.
    case badPort
    /// The path of a Unix socket is not absolute, or that of a WebSocket holds what a request cannot hold.
    case badPath
    /// A value is given twice.
    case repeated
    /// A parameter is not known.
    case unknownKey
    /// A parameter is known, but does not go with this scheme.
    case misplacedKey
    /// A parameter has no equals sign, or its name is empty or has other characters than letters, digits and hyphens.
    case malformedKey
    /// A parameter's name has more than 31 characters.
    case keyTooLong
    /// A parameter's value has more than 127 characters.
    case valueTooLong
    /// A percent sign is not followed by two digits of a byte other than zero, or the bytes are no UTF-8.
    case badEscape
    /// A password stands before the at sign, where SPICE URIs have none.
    case misplacedPassword
    /// Something follows the port of a proxy.
    case trailingText
  }

  /// The kind of mistake.
  public let reason: Reason
  /// The part of the URI that is at fault: a scheme, host, port, path or the name of a parameter; never a
  /// parameter's value.
  public let part: String

  init(_ reason: Reason, _ part: String = "") {
    self.reason = reason
    self.part = part
  }

  /// What is wrong, for people: one sentence, lower case, without a full stop.
  public var text: String {
    switch reason {
    case .noScheme: "\"\(part)\" is no URI: it does not begin with a scheme such as spice://"
    case .unknownScheme: "the scheme \"\(part)\" is not known"
    case .noHost: "the URI names no host"
    case .badHost: "\"\(part)\" can be no host"
    case .noPort: "the URI names no port, neither a plain one nor one with TLS"
    case .badPort: "the port \"\(part)\" is not a number from 1 to 65535"
    case .badPath: "the path \"\(part)\" cannot be used"
    case .repeated: "the URI gives \(part) twice"
    case .unknownKey: "the URI's parameter \"\(part)\" is not known"
    case .misplacedKey: "the URI's parameter \"\(part)\" does not go with its scheme"
    case .malformedKey: "\"\(part)\" in the URI is not a parameter with an equals sign and a value"
    case .keyTooLong: "a parameter of the URI has a name of more than \(SpiceURI.longestKey) characters"
    case .valueTooLong: "the value of \(part) in the URI has more than \(SpiceURI.longestValue) characters"
    case .badEscape: "\(part) in the URI has a percent sign that stands for no character"
    case .misplacedPassword: "a password cannot stand before the at sign of a SPICE URI"
    case .trailingText: "the proxy's URI goes on after the host and port"
    }
  }
}

extension SpiceURIError: CustomStringConvertible {
  /// The text.
  public var description: String { text }
}
