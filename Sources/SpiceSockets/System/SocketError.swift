/// A system call that failed, in the words of the system.
public struct SocketError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What was attempted, and on what: "bind 0.0.0.0:80".
  public let operation: String
  /// The error number; zero if the reason has none.
  public let code: CInt
  /// What went wrong, as the system puts it.
  public let reason: String

  /// An error that has no number.
  init(_ operation: String, reason: String) {
    self.operation = operation
    self.code = 0
    self.reason = reason
  }

  /// The error of a call that set `errno`, which is read before the words are made.
  init(_ operation: @autoclosure () -> String, errno code: CInt) {
    self.operation = operation()
    self.code = code
    self.reason = Errno.text(code)
  }

  /// One sentence for people.
  public var description: String { "\(operation): \(reason)" }
}
