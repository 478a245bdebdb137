#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The error number that the last system call of this thread left behind.
enum Errno {
  static var last: CInt { errno }

  /// Whether the call would have had to wait.
  static func isBlocked(_ code: CInt) -> Bool { code == EAGAIN || code == EWOULDBLOCK }

  /// Whether the process or the system has no room for another descriptor, which somebody may free any moment.
  static func isShortage(_ code: CInt) -> Bool { [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(code) }

  /// The words of the system for an error number.
  static func text(_ code: CInt) -> String {
    var buffer = [CChar](repeating: 0, count: 256)
    // SAFETY: the call writes at most as many bytes as it is told, and a zero byte behind the text.
    return unsafe buffer.withUnsafeMutableBufferPointer { room in
      guard let start = room.baseAddress, unsafe strerror_r(code, start, room.count) == 0 else {
        return "error \(code)"
      }
      return unsafe String(cString: start)
    }
  }
}
