#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Asks the system for the addresses of a name. It may take long; a name that is an address takes no time.
enum AddressLookup {
  /// The addresses to listen on, in the order of the system.
  static func passive(
    host: String?, port: UInt16, family: ListeningSocket.Family
  ) throws(SocketError) -> [SocketAddress] {
    // SAFETY: nothing but numbers is set. Texts end in a zero byte. The list that comes back belongs to us until it is
    // freed.
    var hints = unsafe addrinfo()
    unsafe hints.ai_flags = AI_PASSIVE | AI_ADDRCONFIG
    unsafe hints.ai_socktype = Self.stream
    unsafe hints.ai_family = Self.number(family)
    var first: UnsafeMutablePointer<addrinfo>?
    let name = host.flatMap { $0.isEmpty ? nil : $0 }
    let code = unsafe name.withOptionalCString { unsafe getaddrinfo($0, String(port), &hints, &first) }
    guard code == 0 else {
      let reason =
        if code == EAI_SYSTEM { Errno.text(Errno.last) } else { unsafe String(cString: gai_strerror(code)) }
      throw SocketError("look up '\(name ?? "")'", reason: reason)
    }
    defer { unsafe freeaddrinfo(first) }
    var addresses: [SocketAddress] = []
    var next = unsafe first
    while let entry = unsafe next?.pointee {
      let bytes = unsafe UnsafeRawBufferPointer(start: entry.ai_addr, count: Int(entry.ai_addrlen))
      addresses.append(SocketAddress(bytes: unsafe Array(bytes)))
      unsafe next = entry.ai_next
    }
    return addresses
  }

  #if canImport(Glibc)
    private static let stream = CInt(SOCK_STREAM.rawValue)
  #else
    private static let stream = SOCK_STREAM
  #endif

  private static func number(_ family: ListeningSocket.Family) -> CInt {
    switch family {
    case .any: AF_UNSPEC
    case .ip4: AF_INET
    case .ip6: AF_INET6
    }
  }
}

extension String? {
  /// Lends the text with a zero byte at its end, or nothing.
  fileprivate func withOptionalCString<R>(_ body: (UnsafePointer<CChar>?) -> R) -> R {
    // SAFETY: the text is lent only as long as the closure runs.
    guard let self else { return body(nil) }
    return unsafe self.withCString { unsafe body($0) }
  }
}
