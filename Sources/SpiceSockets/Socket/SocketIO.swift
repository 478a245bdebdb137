import SpiceBytes

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What became of an attempt to read or write.
enum IOOutcome: Equatable {
  /// So many bytes were read or written.
  case moved(Int)
  /// Nothing is possible until the descriptor is ready.
  case blocked(Interest)
  /// The peer will send nothing more.
  case ended
  /// The connection is broken.
  case failed(IOFailure)
}

/// Why a connection broke.
enum IOFailure: Equatable {
  case system(CInt)
  case tls(String)

  var text: String {
    switch self {
    case .system(let code): Errno.text(code)
    case .tls(let reason): reason
    }
  }
}

/// Reads from and writes to sockets, without waiting and without signals.
enum SocketIO {
  #if canImport(Glibc)
    static let flags = CInt(MSG_NOSIGNAL | MSG_DONTWAIT)
  #else
    // There, the socket itself is told to send no signal.
    static let flags = MSG_DONTWAIT
  #endif

  /// Reads what has arrived, as much as fits.
  static func receive(_ descriptor: CInt, into bytes: inout MutableRawSpan) -> IOOutcome {
    while true {
      // SAFETY: the call writes at most as many bytes as it is told that there are.
      let count = unsafe bytes.withUnsafeMutableBytes { unsafe recv(descriptor, $0.baseAddress, $0.count, flags) }
      if count > 0 { return .moved(count) }
      if count == 0 { return .ended }
      let code = Errno.last
      if code == EINTR { continue }
      return Errno.isBlocked(code) ? .blocked(.read) : .failed(.system(code))
    }
  }

  /// Writes the front of a queue: as much as the kernel takes in one call.
  static func send(_ descriptor: CInt, _ queue: borrowing SendQueue) -> IOOutcome {
    while true {
      // SAFETY: the vectors name bytes that are lent for as long as the call takes, and which are only read.
      let count = unsafe queue.withVectors { vectors in
        var message = unsafe msghdr()
        unsafe message.msg_iov = UnsafeMutablePointer(mutating: vectors.baseAddress)
        unsafe message.msg_iovlen = .init(vectors.count)
        return unsafe sendmsg(descriptor, &message, flags)
      }
      if count >= 0 { return .moved(count) }
      let code = Errno.last
      if code == EINTR { continue }
      return Errno.isBlocked(code) ? .blocked(.write) : .failed(.system(code))
    }
  }
}
