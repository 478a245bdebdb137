import NIOCore
import NIOSSL

/// Stands right below the caller's handler: adds it when the connection is ready, and gives errors their type.
final class ReadyHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let attempt: ConnectionAttempt
  private let round: Int
  private let handler: @Sendable () -> any ChannelHandler
  private var isReady = false

  init(attempt: ConnectionAttempt, round: Int, handler: @escaping @Sendable () -> any ChannelHandler) {
    self.attempt = attempt
    self.round = round
    self.handler = handler
  }

  func channelActive(context: ChannelHandlerContext) {
    guard attempt.isWanted(round: round) else { return context.close(promise: nil) }
    isReady = true
    do {
      try context.pipeline.syncOperations.addHandler(handler(), position: .after(self))
    } catch {
      return attempt.failed(error, round: round)
    }
    context.fireChannelActive()
    attempt.succeed(context.channel, round: round)
  }

  func channelInactive(context: ChannelHandlerContext) {
    if isReady { context.fireChannelInactive() } else { attempt.closed(round: round) }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard isReady else { return attempt.failed(error, round: round) }
    // Many servers close without a TLS farewell. SPICE messages have lengths, so a cut one is noticed without it.
    if let error = error as? NIOSSLError, error == .uncleanShutdown { return }
    context.fireErrorCaught(TransportError.from(error, at: .established))
  }
}
