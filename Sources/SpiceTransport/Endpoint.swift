/// Where a SPICE server listens.
public enum Endpoint: Hashable, Sendable {
  /// A TCP port of a host: a name, an IPv4 address, or an IPv6 address with or without brackets.
  ///
  /// Behind an HTTP proxy the host is an opaque word that reaches the proxy unchanged.
  case tcp(host: String, port: Int)
  /// A Unix stream socket in the file system.
  case unix(path: String)
  /// A connected stream socket that the caller hands over; it is closed with the connection, and when connecting fails.
  case descriptor(CInt)
}

extension Endpoint: CustomStringConvertible {
  /// The endpoint as people write it: `host:port`, a path, or `descriptor n`.
  public var description: String {
    switch self {
    case .tcp(let host, let port): Endpoint.authority(host: host, port: port)
    case .unix(let path): path
    case .descriptor(let number): "descriptor \(number)"
    }
  }
}

extension Endpoint {
  /// The name that the peer's certificate should carry: the host without brackets and zone, or nil where there is none.
  var peerName: String? {
    guard case .tcp(let host, _) = self else { return nil }
    return Endpoint.withoutBrackets(host)
  }

  /// `host:port`, with brackets put around an IPv6 address that lacks them and nothing else changed.
  static func authority(host: String, port: Int) -> String {
    IPAddress(host)?.isIPv6 == true ? "[\(host)]:\(port)" : "\(host):\(port)"
  }

  /// The host without the brackets of a literal IPv6 address.
  static func withoutBrackets(_ host: String) -> String {
    guard host.hasPrefix("["), host.hasSuffix("]"), host.utf8.count > 2 else { return host }
    return String(host.dropFirst().dropLast())
  }

  /// Why this endpoint cannot be connected to, if so.
  func validate() throws(TransportError) {
    switch self {
    case .tcp(let host, let port):
      guard !host.isEmpty else { throw TransportError(.invalidEndpoint, "the host name is empty") }
      guard (1...65535).contains(port) else {
        throw TransportError(.invalidEndpoint, "port \(port) is not between 1 and 65535")
      }
      // A space or a line break would let the host forge lines of a proxy or WebSocket request.
      guard host.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
        throw TransportError(.invalidEndpoint, "the host name holds a space or a control character")
      }
    case .unix(let path):
      guard !path.isEmpty else { throw TransportError(.invalidEndpoint, "the socket path is empty") }
      guard !path.utf8.contains(0) else {
        throw TransportError(.invalidEndpoint, "the socket path holds a zero byte")
      }
    case .descriptor(let number):
      guard number >= 0 else { throw TransportError(.invalidEndpoint, "descriptor \(number) is negative") }
    }
  }
}
