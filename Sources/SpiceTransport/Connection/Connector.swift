public import NIOCore

/// Makes connections.
public enum Connector {
  /// Connects, and puts a handler on top that sees the bytes of the SPICE protocol.
  ///
  /// In this order: socket, proxy, TLS, WebSocket. Then the handler is made, added as the last one, and told
  /// `channelActive`; it reads `ByteBuffer`s and writes `ByteBuffer`s, and misses none. The future completes after that.
  ///
  /// Once connected, a peer that closes is `channelInactive`, and every `errorCaught` is a ``TransportError``.
  ///
  /// - Parameters:
  ///   - endpoint: where the server listens.
  ///   - security: plain, or TLS and how the server is verified.
  ///   - proxy: a proxy to go through; TCP endpoints only, it is ignored for the others.
  ///   - webSocket: speak WebSocket below SPICE.
  ///   - timeout: the time for all of it together, at most a day, without the time for a decision about a certificate.
  ///   - eventLoop: the event loop of the connection.
  ///   - handler: makes the handler, on the event loop, when the connection is ready.
  /// - Returns: the channel, or a ``TransportError``.
  public static func connect(
    to endpoint: Endpoint, security: ConnectionSecurity = .plain, proxy: HTTPConnectProxy? = nil,
    webSocket: WebSocketOptions? = nil, timeout: Duration = .seconds(10), on eventLoop: any EventLoop,
    handler: @escaping @Sendable () -> any ChannelHandler
  ) -> EventLoopFuture<any Channel> {
    start(
      to: endpoint, security: security, proxy: proxy, webSocket: webSocket, timeout: timeout, on: eventLoop,
      handler: handler
    ).channel
  }

  /// Connects as ``connect(to:security:proxy:webSocket:timeout:on:handler:)`` does, and can be cancelled meanwhile.
  public static func start(
    to endpoint: Endpoint, security: ConnectionSecurity = .plain, proxy: HTTPConnectProxy? = nil,
    webSocket: WebSocketOptions? = nil, timeout: Duration = .seconds(10), on eventLoop: any EventLoop,
    handler: @escaping @Sendable () -> any ChannelHandler
  ) -> ConnectionAttempt {
    var proxy = proxy
    if case .tcp = endpoint {} else { proxy = nil }
    // The clock's arithmetic stops the program where it overflows.
    let timeout = TimeAmount(max(.zero, min(timeout, .seconds(86_400))))
    let plan = ConnectionPlan(
      endpoint: endpoint, security: security, proxy: proxy, webSocket: webSocket, timeout: timeout, handler: handler)
    let attempt = ConnectionAttempt(plan: plan, on: eventLoop)
    attempt.start()
    return attempt
  }
}
