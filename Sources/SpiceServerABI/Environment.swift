#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The process around the library.
enum Environment {
  /// Whether a variable is set, to whatever.
  static func isSet(_ name: String) -> Bool { unsafe getenv(name) != nil }

  /// Whether the peer of a socket is still there, as far as the kernel knows.
  static func isConnected(_ descriptor: CInt) -> Bool {
    var byte: UInt8 = 0
    let count = unsafe recv(descriptor, &byte, 1, CInt(MSG_PEEK | MSG_DONTWAIT))
    return count > 0 || count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)
  }

  /// Closes a descriptor.
  static func close(_ descriptor: CInt) { _ = Glibc.close(descriptor) }

  /// Ends the host's process.
  static func end() -> Never { exit(0) }
}
