import NIOCore
import SpiceBytes
import SpiceWebSocket

/// The client side of a WebSocket: bytes in and out for the handlers above, frames below.
final class WebSocketClientHandler: ChannelDuplexHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private enum State {
    case handshaking, open, closed
  }

  private let upgrade: WebSocketUpgrade
  private let attempt: ConnectionAttempt
  private var state = State.handshaking
  /// What has come of the answer to the upgrade.
  private var arrived = ByteQueue()
  private var head = HTTPHeadReader.forResponses()
  private var frames = WebSocketFrameReader(from: .server)

  init(upgrade: WebSocketUpgrade, attempt: ConnectionAttempt) {
    self.upgrade = upgrade
    self.attempt = attempt
  }

  func channelActive(context: ChannelHandlerContext) {
    attempt.entered(.webSocket)
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: upgrade.request)), promise: nil)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var buffer = unwrapInboundIn(data)
    do {
      if case .handshaking = state {
        arrived.append(buffer.readableBytesSpan)
        guard let answer = try head.read(&arrived) else { return }
        try upgrade.check(answer)
        state = .open
        buffer = ByteBuffer(bytes: arrived.take(arrived.count))
        context.fireChannelActive()
      }
      var offset = 0
      while case .open = state, let event = try frames.next(in: buffer.readableBytesSpan, at: &offset) {
        handle(event, in: buffer, context: context)
      }
    } catch {
      fail(Self.typed(error), context: context)
    }
  }

  private func handle(_ event: WebSocketFrameReader.Event, in buffer: ByteBuffer, context: ChannelHandlerContext) {
    switch event {
    case .data(let range, _):
      let start = buffer.readerIndex + range.lowerBound
      guard let bytes = buffer.getSlice(at: start, length: range.count) else { return }
      context.fireChannelRead(wrapInboundOut(bytes))
    case .ping(let payload):
      // A peer that pings faster than it reads gets fewer answers, instead of filling our memory.
      guard context.channel.isWritable else { return }
      writeFrame(.pong, ByteBuffer(bytes: payload), context: context, promise: nil)
      context.flush()
    case .close(let code):
      farewell(WebSocketStatus.answer(to: code), context: context)
      context.close(promise: nil)
    }
  }

  private func fail(_ error: TransportError, context: ChannelHandlerContext) {
    if case .open = state { farewell(WebSocketStatus.protocolError, context: context) }
    state = .closed
    context.fireErrorCaught(error)
    context.close(promise: nil)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard case .open = state else {
      promise?.fail(ChannelError.ioOnClosedChannel)
      return
    }
    writeFrame(.binary, unwrapOutboundIn(data), context: context, promise: promise)
  }

  func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
    if case .open = state, mode != .input { farewell(WebSocketStatus.normal, context: context) }
    context.close(mode: mode, promise: promise)
  }

  func channelInactive(context: ChannelHandlerContext) {
    state = .closed
    context.fireChannelInactive()
  }

  /// Says farewell once; nothing is read or written after it.
  private func farewell(_ code: UInt16, context: ChannelHandlerContext) {
    state = .closed
    writeFrame(.close, ByteBuffer(bytes: WebSocketStatus.payload(code)), context: context, promise: nil)
    context.flush()
  }

  private func writeFrame(
    _ kind: WebSocketFrameKind, _ payload: ByteBuffer, context: ChannelHandlerContext, promise: EventLoopPromise<Void>?
  ) {
    var payload = payload
    let mask = WebSocketMask(word: .random(in: .min ... .max))
    var bytes = payload.mutableReadableBytesSpan
    mask.apply(to: &bytes)
    let count = payload.readableBytes
    let header = WebSocketFrameHeader.bytes(kind, count: count, mask: mask)
    context.write(wrapOutboundOut(ByteBuffer(bytes: header)), promise: count == 0 ? promise : nil)
    if count > 0 { context.write(wrapOutboundOut(payload), promise: promise) }
  }

  private static func typed(_ error: any Error) -> TransportError {
    switch error {
    case let error as TransportError: error
    case let error as WebSocketFrameError: TransportError(.webSocket, error.text, underlying: error)
    case HTTPHeadError.tooLarge: TransportError(.webSocket, "the header of the WebSocket answer is too large")
    default: TransportError(.webSocket, "the WebSocket answer is not an HTTP response", underlying: error)
    }
  }
}
