import NIOCore

/// Holds a connection back until it is known to be the one that is used.
///
/// A host with several addresses is tried on several sockets at a time, and each has the whole pipeline. Only the one
/// that is chosen may begin to speak; the others pass in silence.
final class StartHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer

  private var context: ChannelHandlerContext?
  private var isActive = false
  private var isChosen = false

  func handlerAdded(context: ChannelHandlerContext) { self.context = context }
  func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

  func channelActive(context: ChannelHandlerContext) {
    isActive = true
    startIfReady()
  }

  /// Lets the connection begin.
  func begin() {
    isChosen = true
    startIfReady()
  }

  private func startIfReady() {
    guard isActive, isChosen, let context else { return }
    context.fireChannelActive()
    context.pipeline.syncOperations.removeHandler(self, promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    if isChosen { context.fireChannelInactive() }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    if isChosen { context.fireErrorCaught(error) }
  }
}
