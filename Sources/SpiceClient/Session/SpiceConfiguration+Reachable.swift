import NIOCore
import NIOPosix
import SpiceTransport

extension SpiceConfiguration {
  /// Whether somebody listens where the server is. Nothing is said to whoever does, so a session that it has with another
  /// client is not disturbed.
  /// - Returns: the answer; nil if there is no telling without a session: behind a proxy, or with sockets that are handed
  ///   over.
  public func isServerListening() async -> Bool? {
    guard connection.proxy == nil, let routes = try? routes(), routes.openDescriptor == nil,
      let endpoint = routes.plain ?? routes.secure
    else { return nil }
    let attempt = Connector.start(
      to: endpoint, timeout: routes.timeout, on: MultiThreadedEventLoopGroup.singleton.next()
    ) { SilentHandler() }
    return await withTaskCancellationHandler {
      guard let channel = try? await attempt.channel.get() else { return false }
      try? await channel.close()
      return true
    } onCancel: {
      attempt.cancel()
    }
  }
}

/// Says nothing, and listens to nothing.
private final class SilentHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  func channelRead(context: ChannelHandlerContext, data: NIOAny) {}
  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
