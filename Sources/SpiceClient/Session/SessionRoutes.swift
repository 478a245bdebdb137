import SpiceClientCore
import SpiceTransport
import SpiceWire

/// How a session's connections reach the server.
struct SessionRoutes: Sendable {
  /// Where connections without TLS go, if there is such a place.
  var plain: Endpoint?
  /// Where connections with TLS go, if there is such a place.
  var secure: Endpoint?
  /// Gives a connected socket for a channel, in place of both.
  var openDescriptor: (@Sendable (ChannelID) -> CInt?)?
  var tls = TLSPolicy()
  var proxy: HTTPConnectProxy?
  var webSocket: WebSocketOptions?
  var timeout: Duration = .seconds(10)

  /// The ports as the engine knows them.
  var ports: SessionOptions.Ports {
    var ports: SessionOptions.Ports = []
    if plain != nil || openDescriptor != nil { ports.insert(.plain) }
    if secure != nil { ports.insert(.secure) }
    return ports
  }

  /// Where a channel's connection goes.
  /// - Throws: why there is no such place.
  func endpoint(for channel: ChannelID, secure: Bool) throws(TransportError) -> Endpoint {
    if !secure, let openDescriptor {
      guard let descriptor = openDescriptor(channel) else {
        throw TransportError(.invalidEndpoint, "no socket was handed over for the \(channel.name) channel")
      }
      return .descriptor(descriptor)
    }
    guard let endpoint = secure ? self.secure : plain else {
      throw TransportError(.invalidEndpoint, "no \(secure ? "TLS port" : "plain port") is known")
    }
    return endpoint
  }
}

extension SessionRoutes {
  /// Reads the authorities that encrypted connections need. What is wrong with them is said when there is one.
  func loadAuthorities() async throws(SpiceError) {
    guard secure != nil else { return }
    do {
      try await SlowWork.run { [tls] in tls.load() }
    } catch {
      throw SpiceError(.cancelled, "connecting was cancelled")
    }
  }
}
