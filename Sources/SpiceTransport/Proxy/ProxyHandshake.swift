import NIOCore

/// Asks a proxy for a tunnel, and steps out of the way when it is open.
///
/// The handlers above see `channelActive` when the tunnel is there, and every byte behind the proxy's answer.
final class ProxyHandshake: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let request: [UInt8]
  private let attempt: ConnectionAttempt
  private var head = HTTPHeadReader()
  private var isOpen = false
  private var hasFailed = false

  init(request: [UInt8], attempt: ConnectionAttempt) {
    self.request = request
    self.attempt = attempt
  }

  func channelActive(context: ChannelHandlerContext) {
    attempt.entered(.proxy)
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: request)), promise: nil)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !isOpen else { return context.fireChannelRead(data) }
    guard !hasFailed else { return }
    var buffer = unwrapInboundIn(data)
    do {
      while let answer = try head.read(&buffer) {
        // An interim answer is followed by the real one.
        if answer.status < 200 { continue }
        guard answer.status < 300 else { throw HTTPConnectProxy.error(status: answer.status) }
        return open(context, rest: buffer)
      }
    } catch {
      hasFailed = true
      context.fireErrorCaught(Self.typed(error))
      context.close(promise: nil)
    }
  }

  private func open(_ context: ChannelHandlerContext, rest: ByteBuffer) {
    isOpen = true
    context.fireChannelActive()
    if rest.readableBytes > 0 {
      context.fireChannelRead(wrapInboundOut(rest))
      context.fireChannelReadComplete()
    }
    context.pipeline.syncOperations.removeHandler(self, promise: nil)
  }

  private static func typed(_ error: any Error) -> TransportError {
    switch error {
    case let error as TransportError: error
    case HTTPHeadError.tooLarge: TransportError(.proxy, "the header of the proxy's answer is too large")
    default: TransportError(.proxy, "the proxy's answer is not an HTTP response", underlying: error)
    }
  }
}
