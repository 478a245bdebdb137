import SpiceQXL

extension RecordingError {
  /// The fault for people; the first two as the stock library tells them.
  var text: String {
    switch self {
    case .notOne: "This doesn't look like a valid replay file"
    case .unknownVersion: "Replay file version unsupported"
    case .truncated: "it ends in the middle of something"
    case .malformed: "something else stands there than must"
    case .compressed: "compressed data is not read"
    case .unknownKind(let kind): "unknown kind \(kind)"
    case .wrongSize(let expected, let actual): "\(actual) bytes in place of \(expected)"
    case .tooLarge(let limit): "more than \(limit)"
    case .guest(let error): error.text
    }
  }
}
