import COpenSSL

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How the TLS library reaches a socket: like its own way, but without a signal when the peer is gone, and without
/// waiting, whoever made the socket.
enum TLSSocket {
  /// Makes an object of the library for a descriptor, which it does not close.
  @unsafe
  static func make(_ descriptor: CInt) -> OpaquePointer? {
    // SAFETY: the methods live for ever. The pointer is a number, which is never followed; it is not zero.
    guard let methods = unsafe methods, let socket = unsafe BIO_new(methods) else { return nil }
    unsafe BIO_set_data(socket, UnsafeMutableRawPointer(bitPattern: Int(descriptor) + 1))
    unsafe BIO_set_init(socket, 1)
    return unsafe socket
  }

  // Set up once, and only read afterwards.
  private nonisolated(unsafe) static let methods: OpaquePointer? = {
    // SAFETY: the methods are new, and are told functions of the right kinds.
    let kind = BIO_get_new_index() | BIO_TYPE_SOURCE_SINK
    guard let methods = unsafe BIO_meth_new(kind, "spice socket") else { return nil }
    unsafe BIO_meth_set_read(methods) { socket, bytes, count in
      unsafe TLSSocket.move(socket, BIO_FLAGS_READ) { unsafe recv($0, bytes, Int(count), SocketIO.flags) }
    }
    unsafe BIO_meth_set_write(methods) { socket, bytes, count in
      unsafe TLSSocket.move(socket, BIO_FLAGS_WRITE) { unsafe send($0, bytes, Int(count), SocketIO.flags) }
    }
    unsafe BIO_meth_set_ctrl(methods) { _, command, _, _ in command == BIO_CTRL_FLUSH ? 1 : 0 }
    return unsafe methods
  }()

  /// Reads or writes, and tells the library whether to try again later.
  @unsafe
  private static func move(_ socket: OpaquePointer?, _ direction: CInt, _ call: (CInt) -> Int) -> CInt {
    // SAFETY: the socket is one that `make` made.
    unsafe BIO_clear_flags(socket, BIO_FLAGS_READ | BIO_FLAGS_WRITE | BIO_FLAGS_SHOULD_RETRY)
    let descriptor = unsafe Int(bitPattern: BIO_get_data(socket)) - 1
    while true {
      let count = call(CInt(truncatingIfNeeded: descriptor))
      if count >= 0 { return CInt(clamping: count) }
      let code = Errno.last
      if code == EINTR { continue }
      if Errno.isBlocked(code) { unsafe BIO_set_flags(socket, direction | BIO_FLAGS_SHOULD_RETRY) }
      return -1
    }
  }
}
