import NIOCore
import NIOPosix

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Everything that one connection needs to know.
struct ConnectionPlan: Sendable {
  let endpoint: Endpoint
  let security: ConnectionSecurity
  let proxy: HTTPConnectProxy?
  let webSocket: WebSocketOptions?
  let timeout: TimeAmount
  let handler: @Sendable () -> any ChannelHandler

  /// Whether a second connection can be made: a descriptor is there only once.
  var isRepeatable: Bool {
    if case .descriptor = endpoint { return false }
    return true
  }

  /// Finds out what is wrong before anything is sent.
  func validate() throws(TransportError) {
    try endpoint.validate()
    // SwiftNIO takes a descriptor that is not open for a fault of the program and stops it.
    if case .descriptor(let number) = endpoint, fcntl(number, F_GETFD) == -1 {
      throw TransportError(.invalidEndpoint, "descriptor \(number) is not open")
    }
    if let proxy {
      try Endpoint.tcp(host: proxy.host, port: proxy.port).validate()
      guard proxy.user?.utf8.contains(UInt8(ascii: ":")) != true else {
        throw TransportError(.invalidEndpoint, "the user name for the proxy holds a colon")
      }
      if let policy = proxy.tls { try Self.validate(policy) }
    }
    if case .tls(let policy) = security { try Self.validate(policy) }
    if let webSocket { try WebSocketUpgrade.validate(webSocket) }
  }

  private static func validate(_ policy: TLSPolicy) throws(TransportError) {
    if case .subject(let text) = policy.identity { _ = try DistinguishedName(parsing: text) }
    _ = try policy.context()
  }

  /// Begins to connect the socket.
  func connect(
    on eventLoop: any EventLoop, initializer: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>
  ) -> EventLoopFuture<any Channel> {
    // TCP_NODELAY is on by default.
    var bootstrap = ClientBootstrap(group: eventLoop).connectTimeout(timeout).channelInitializer(initializer)
    if case .tcp = endpoint {
      for (option, value) in Self.keepAlive { bootstrap = bootstrap.channelOption(option, value: value) }
    }
    switch endpoint {
    case .tcp(let host, let port):
      return proxy.map { bootstrap.connect(host: Endpoint.withoutBrackets($0.host), port: $0.port) }
        ?? bootstrap.connect(host: Endpoint.withoutBrackets(host), port: port)
    case .unix(let path):
      return bootstrap.connect(unixDomainSocketPath: path)
    case .descriptor(let number):
      return bootstrap.withConnectedSocket(number)
    }
  }

  /// What the failure to connect the socket means, with a proxy on the way.
  func unconnected(_ error: TransportError) -> TransportError {
    guard let proxy, case .tcp = endpoint else { return error }
    let place = Endpoint.authority(host: Endpoint.withoutBrackets(proxy.host), port: proxy.port)
    // Some failures name the place by themselves.
    let reason = error.text.hasPrefix("\(place): ") ? String(error.text.dropFirst(place.count + 2)) : error.text
    return TransportError(.proxyUnreachable, "the proxy \(place): \(reason)", underlying: error)
  }

  /// Closes a descriptor that was handed over and will not become a channel.
  func discardDescriptor() {
    if case .descriptor(let number) = endpoint, number >= 0 { _ = close(number) }
  }

  /// A dead peer is noticed after 30 s of silence and three probes 15 s apart.
  private static let keepAlive: [(ChannelOptions.Types.SocketOption, SocketOptionValue)] = {
    #if canImport(Darwin)
      let idle = TCP_KEEPALIVE
    #else
      let idle = TCP_KEEPIDLE
    #endif
    return [
      (.socketOption(.so_keepalive), 1),
      (.tcpOption(NIOBSDSocket.Option(rawValue: idle)), 30),
      (.tcpOption(NIOBSDSocket.Option(rawValue: TCP_KEEPINTVL)), 15),
      (.tcpOption(NIOBSDSocket.Option(rawValue: TCP_KEEPCNT)), 3),
    ]
  }()
}
