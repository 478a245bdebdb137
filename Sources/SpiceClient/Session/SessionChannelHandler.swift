import NIOCore
import SpiceClientCore
import SpiceTransport

/// Carries a connection's bytes to the session's driver. The only handler above the transport's own.
final class SessionChannelHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let connection: ConnectionID
  private let driver: SessionDriver
  private var failure: TransportError?

  init(connection: ConnectionID, driver: SessionDriver) {
    self.connection = connection
    self.driver = driver
  }

  func channelActive(context: ChannelHandlerContext) {
    driver.connected(connection, channel: context.channel)
    context.fireChannelActive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    driver.received(unwrapInboundIn(data), on: connection)
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    driver.writabilityChanged(connection, isWritable: context.channel.isWritable)
    context.fireChannelWritabilityChanged()
  }

  func channelInactive(context: ChannelHandlerContext) {
    driver.disconnected(connection, failure: failure)
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    failure = failure ?? error as? TransportError ?? TransportError(.io, "the connection broke", underlying: error)
    context.close(promise: nil)
  }
}
