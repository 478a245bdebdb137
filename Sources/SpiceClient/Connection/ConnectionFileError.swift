/// Why a connection file cannot be used.
public struct ConnectionFileError: Error, Hashable, Sendable {
  /// The kinds of mistakes.
  public enum Reason: Hashable, Sendable {
    /// The file has more than a mebibyte.
    case tooLong
    /// The file is not UTF-8 text.
    case notText
    /// A line is neither a group, nor a key with a value, nor a comment.
    case malformedLine
    /// A key stands before the first group.
    case noGroup
    /// There is no group `[virt-viewer]`.
    case notAConnectionFile
    /// A key that must be there is missing.
    case missing
    /// The file is for another protocol, such as VNC.
    case otherProtocol(String)
    /// A backslash stands before something that it does not go with.
    case badEscape
    /// The value is no whole number, or out of range.
    case badNumber
    /// The value is neither 0 nor 1.
    case badFlag
    /// The value names a channel that is not known.
    case unknownChannel(String)
    /// The value is no proxy's URI.
    case badProxy(SpiceURIError)
    /// Both a Unix socket and a host are named.
    case twoPlaces
    /// Neither a plain nor a TLS port is given.
    case noPort
  }

  /// The kind of mistake.
  public let reason: Reason
  /// The line that is at fault, from 1, if it is one.
  public let line: Int?
  /// The key that is at fault, if it is one.
  public let key: String?

  init(_ reason: Reason, line: Int? = nil, key: String? = nil) {
    self.reason = reason
    self.line = line
    self.key = key
  }

  /// What is wrong, and where, for people: one sentence, lower case, without a full stop.
  public var text: String {
    let what = key ?? "the value"
    let place = line.map { "line \($0) of the connection file: " } ?? ""
    let sentence =
      switch reason {
      case .tooLong: "the connection file has more than \(KeyFile.longestFile) bytes"
      case .notText: "the connection file is not UTF-8 text"
      case .malformedLine: "this is neither a group, nor a key with a value, nor a comment"
      case .noGroup: "a key stands before the first group"
      case .notAConnectionFile: "the file has no group [virt-viewer], so it is no connection file"
      case .missing: "the connection file has no \(what)"
      case .otherProtocol(let name): "the file is for \"\(name)\", not for spice"
      case .badEscape: "\(what) has a backslash before something that it does not go with"
      case .badNumber: "\(what) is no whole number of the allowed range"
      case .badFlag: "\(what) is neither 0 nor 1"
      case .unknownChannel(let name): "\(what) names \"\(name)\", which is no channel"
      case .badProxy(let error): "\(what) is no proxy: \(error.text)"
      case .twoPlaces: "the connection file names both a host and a Unix socket"
      case .noPort: "the connection file names neither a port nor a tls-port"
      }
    return place + sentence
  }
}

extension ConnectionFileError: CustomStringConvertible {
  /// The text.
  public var description: String { text }
}
