import SpiceWebSocket

/// An HTTP proxy that opens a tunnel with the CONNECT method.
public struct HTTPConnectProxy: Sendable {
  /// The proxy's host name or address.
  public let host: String
  /// The proxy's port: 3128 in general for plain proxies, 3129 for those behind TLS.
  public let port: Int
  /// The user name to give, if any.
  public let user: String?
  /// The password to give with the user name.
  public let password: String?
  /// How the proxy itself is verified, if it is to be reached over TLS.
  public let tls: TLSPolicy?

  /// Describes a proxy.
  public init(
    host: String, port: Int = HTTPConnectProxy.defaultPort, user: String? = nil, password: String? = nil,
    tls: TLSPolicy? = nil
  ) {
    self.host = host
    self.port = port
    self.user = user
    self.password = password
    self.tls = tls
  }

  /// The port of a plain proxy, where none is given.
  public static let defaultPort = 3128
  /// The port of a proxy behind TLS, where none is given.
  public static let defaultTLSPort = 3129
}

extension HTTPConnectProxy {
  /// The request for a tunnel to a host.
  ///
  /// The host goes out as it is: some proxies put a signed ticket in its place, colons, upper case and all.
  func request(host: String, port: Int) -> [UInt8] {
    let authority = Endpoint.authority(host: host, port: port)
    var text = "CONNECT \(authority) HTTP/1.1\r\nHost: \(authority)\r\n"
    if let user {
      let secret = Base64.encode(Array("\(user):\(password ?? "")".utf8))
      text += "Proxy-Authorization: Basic \(String(decoding: secret, as: UTF8.self))\r\n"
    }
    return Array((text + "\r\n").utf8)
  }

  /// The error of a proxy that did not open the tunnel.
  static func error(status: Int) -> TransportError {
    status == 407
      ? TransportError(.proxyAuthentication, "the proxy asks for a user name and password", httpStatus: status)
      : TransportError(.proxy, "the proxy refused the connection with status \(status)", httpStatus: status)
  }
}
