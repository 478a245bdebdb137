import NIOCore
import SpiceBytes
import SpiceWebSocket

/// Asks a proxy for a tunnel, and steps out of the way when it is open.
///
/// The handlers above see `channelActive` when the tunnel is there, and every byte behind the proxy's answer.
final class ProxyHandshake: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let request: [UInt8]
  private let attempt: ConnectionAttempt
  private var arrived = ByteQueue()
  private var head = HTTPHeadReader.forResponses()
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
    let buffer = unwrapInboundIn(data)
    arrived.append(buffer.readableBytesSpan)
    do {
      while let answer = try head.read(&arrived) {
        guard let status = answer.status else { throw HTTPHeadError.malformed }
        // An interim answer is followed by the real one.
        if status < 200 { continue }
        guard status < 300 else { throw HTTPConnectProxy.error(status: status) }
        return open(context, rest: ByteBuffer(bytes: arrived.take(arrived.count)))
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
