#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// One end of a connection, as the system describes it.
public struct SocketAddress: Equatable, Sendable {
  /// The kinds of addresses.
  public enum Family: Sendable {
    case ip4, ip6, unix, other
  }

  /// The `struct sockaddr` of the family, as long as the system says it is; empty if it could not be had.
  public let bytes: [UInt8]

  /// An address that the system wrote.
  public init(bytes: [UInt8]) { self.bytes = bytes }

  /// The address that a socket is bound to.
  public init(localOf descriptor: CInt) {
    // SAFETY: `ask` says how much room there is.
    bytes = unsafe Self.ask { unsafe getsockname(descriptor, $0, $1) }
  }

  /// The address that a socket is connected to.
  public init(peerOf descriptor: CInt) {
    // SAFETY: `ask` says how much room there is.
    bytes = unsafe Self.ask { unsafe getpeername(descriptor, $0, $1) }
  }

  /// The kind of the address.
  public var family: Family {
    guard bytes.count >= 2 else { return .other }
    #if canImport(Glibc)
      let number = CInt(bytes[0]) | CInt(bytes[1]) << 8
    #else
      let number = CInt(bytes[1])
    #endif
    switch number {
    case AF_INET where bytes.count >= MemoryLayout<sockaddr_in>.size: return .ip4
    case AF_INET6 where bytes.count >= MemoryLayout<sockaddr_in6>.size: return .ip6
    case AF_UNIX: return .unix
    default: return .other
    }
  }

  /// Whether the other side can only be on this machine, by its kind.
  public var isUnix: Bool { family == .unix }

  /// The port of an Internet address.
  public var port: UInt16? {
    switch family {
    case .ip4, .ip6: UInt16(bytes[2]) << 8 | UInt16(bytes[3])
    case .unix, .other: nil
    }
  }

  /// The host of an Internet address in digits, the path of a Unix one (with `@` for the abstract ones, empty for none).
  public var host: String {
    switch family {
    case .ip4, .ip6: numericHost
    case .unix: path
    case .other: ""
    }
  }

  private var path: String {
    let name = bytes.dropFirst(2)
    guard let first = name.first else { return "" }
    // An abstract name begins with a zero byte, and may hold others.
    if first == 0 { return name.count == 1 ? "" : "@" + String(decoding: name.dropFirst(), as: UTF8.self) }
    return String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
  }

  private var numericHost: String {
    var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
    // SAFETY: the lengths are those of the two arrays, and the text ends in a zero byte.
    return unsafe bytes.withUnsafeBytes { address in
      unsafe text.withUnsafeMutableBufferPointer { room in
        guard let start = room.baseAddress,
          unsafe getnameinfo(
            address.bindMemory(to: sockaddr.self).baseAddress, socklen_t(address.count), start, socklen_t(room.count),
            nil, 0, NI_NUMERICHOST) == 0
        else { return "" }
        return unsafe String(cString: start)
      }
    }
  }

  private static func ask(
    _ call: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> CInt
  ) -> [UInt8] {
    var room = sockaddr_storage()
    var count = socklen_t(MemoryLayout<sockaddr_storage>.size)
    // SAFETY: the call writes at most as many bytes as it is told, which are those of the largest address.
    return unsafe withUnsafeMutablePointer(to: &room) { room in
      let code = unsafe room.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe call($0, &count) }
      guard code == 0 else { return [] }
      let bytes = unsafe UnsafeRawBufferPointer(start: room, count: MemoryLayout<sockaddr_storage>.size)
      return unsafe Array(bytes.prefix(Int(count)))
    }
  }
}

extension SocketAddress: CustomStringConvertible {
  /// The address for people: `127.0.0.1:5900`, `[::1]:5900`, `unix:/run/spice.sock`.
  public var description: String {
    switch family {
    case .ip4: "\(host):\(port ?? 0)"
    case .ip6: "[\(host)]:\(port ?? 0)"
    case .unix: "unix:\(host)"
    case .other: "unknown"
    }
  }
}
