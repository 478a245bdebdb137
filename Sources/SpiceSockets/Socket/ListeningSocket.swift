#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A socket that connections come to.
///
/// It is made on the thread of who wants it, who learns at once why that is not possible. A ``Listener`` accepts from it.
/// It is closed when nobody needs it any more, unless it is inherited.
public final class ListeningSocket: Sendable {
  /// The kinds of Internet addresses to listen on.
  public enum Family: Sendable {
    case any, ip4, ip6
  }

  /// Nil if the descriptor belongs to somebody else.
  private let owned: Descriptor?
  /// What is listened on.
  public let descriptor: CInt

  private init(_ descriptor: consuming Descriptor) {
    self.descriptor = descriptor.number
    owned = consume descriptor
  }

  /// Where connections come to. This tells the port if the system chose it.
  public var address: SocketAddress { SocketAddress(localOf: descriptor) }

  /// Listens on a socket that somebody else has made, bound and will close.
  public init(inherited descriptor: CInt) {
    self.descriptor = descriptor
    owned = nil
    SocketOptions.setNonBlocking(descriptor)
  }

  /// Listens on the first address of a host that can be bound.
  /// - Parameters:
  ///   - host: a name or an address; nil or empty for all addresses of the machine.
  ///   - port: zero for any free port.
  ///   - family: the kind of addresses to look at.
  /// - Throws: ``SocketError``: that of the last address, if there are several.
  public convenience init(host: String?, port: UInt16, family: Family = .any) throws(SocketError) {
    var error = SocketError("listen on port \(port)", reason: "there is no such address")
    for candidate in try AddressLookup.passive(host: host, port: port, family: family) {
      do throws(SocketError) {
        self.init(try Self.bind(candidate))
        return
      } catch let failure {
        error = failure
      }
    }
    throw error
  }

  /// Listens on a Unix socket, in place of one that somebody left there.
  /// - Parameter path: a path, or a name in the abstract space of Linux after an `@`.
  /// - Throws: ``SocketError``.
  public convenience init(path: String) throws(SocketError) {
    let address = try UnixPath(path)
    address.unlinkStale()
    self.init(try Self.bind(address.address))
  }

  private static func bind(_ address: SocketAddress) throws(SocketError) -> Descriptor {
    let family =
      switch address.family {
      case .ip4: AF_INET
      case .ip6: AF_INET6
      case .unix, .other: AF_UNIX
      }
    #if canImport(Glibc)
      let number = socket(family, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
    #else
      let number = socket(family, SOCK_STREAM, 0)
    #endif
    guard number >= 0 else { throw SocketError("make a socket for \(address)", errno: Errno.last) }
    let descriptor = Descriptor(taking: number)
    SocketOptions.setNonBlocking(number)
    SocketOptions.setCloseOnExec(number)
    if family != AF_UNIX { SocketOptions.set(number, SOL_SOCKET, SO_REUSEADDR, 1) }
    if family == AF_INET6 { SocketOptions.set(number, CInt(IPPROTO_IPV6), IPV6_V6ONLY, 0) }
    // SAFETY: the length is that of the address, which is only read.
    let code = unsafe address.bytes.withUnsafeBytes {
      unsafe Self.bind(number, $0.bindMemory(to: sockaddr.self).baseAddress, socklen_t($0.count))
    }
    guard code == 0 else { throw SocketError("bind \(address)", errno: Errno.last) }
    guard listen(number, SOMAXCONN) == 0 else { throw SocketError("listen on \(address)", errno: Errno.last) }
    return descriptor
  }

  private static func bind(_ descriptor: CInt, _ address: UnsafePointer<sockaddr>?, _ length: socklen_t) -> CInt {
    // SAFETY: the caller says how long the address is.
    #if canImport(Glibc)
      unsafe Glibc.bind(descriptor, address, length)
    #else
      unsafe Darwin.bind(descriptor, address, length)
    #endif
  }
}
