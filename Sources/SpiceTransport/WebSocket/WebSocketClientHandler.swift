import NIOCore
import NIOWebSocket

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
  private var head = HTTPHeadReader()
  private var frames = WebSocketFrameReader()

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
        guard let answer = try head.read(&buffer) else { return }
        try upgrade.check(answer)
        state = .open
        context.fireChannelActive()
      }
      while case .open = state, let event = try frames.next(&buffer) {
        handle(event, context: context)
      }
    } catch {
      fail(Self.typed(error), context: context)
    }
  }

  private func handle(_ event: WebSocketFrameReader.Event, context: ChannelHandlerContext) {
    switch event {
    case .data(let bytes):
      context.fireChannelRead(wrapInboundOut(bytes))
    case .ping(let payload):
      // A peer that pings faster than it reads gets fewer answers, instead of filling our memory.
      guard context.channel.isWritable else { return }
      writeFrame(opcode: .pong, payload, context: context, promise: nil)
      context.flush()
    case .close(let code):
      farewell(code ?? 1000, context: context)
      context.close(promise: nil)
    }
  }

  private func fail(_ error: TransportError, context: ChannelHandlerContext) {
    if case .open = state { farewell(1002, context: context) }
    state = .closed
    context.fireErrorCaught(error)
    context.close(promise: nil)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard case .open = state else {
      promise?.fail(ChannelError.ioOnClosedChannel)
      return
    }
    writeFrame(opcode: .binary, unwrapOutboundIn(data), context: context, promise: promise)
  }

  func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
    if case .open = state, mode != .input { farewell(1000, context: context) }
    context.close(mode: mode, promise: promise)
  }

  func channelInactive(context: ChannelHandlerContext) {
    state = .closed
    context.fireChannelInactive()
  }

  /// Says farewell once; nothing is read or written after it.
  private func farewell(_ code: UInt16, context: ChannelHandlerContext) {
    state = .closed
    writeFrame(opcode: .connectionClose, ByteBuffer(integer: code), context: context, promise: nil)
    context.flush()
  }

  private func writeFrame(
    opcode: WebSocketOpcode, _ payload: ByteBuffer, context: ChannelHandlerContext, promise: EventLoopPromise<Void>?
  ) {
    var payload = payload
    let mask = WebSocketMaskingKey.random()
    payload.webSocketMask(mask)
    let count = payload.readableBytes
    var header = context.channel.allocator.buffer(capacity: 14)
    header.writeInteger(UInt8(webSocketOpcode: opcode) | 0x80)
    switch count {
    case 0...125: header.writeInteger(UInt8(count) | 0x80)
    case 126...0xFFFF: header.writeMultipleIntegers(UInt8(126 | 0x80), UInt16(count))
    default: header.writeMultipleIntegers(UInt8(127 | 0x80), UInt64(count))
    }
    header.writeBytes(mask)
    context.write(wrapOutboundOut(header), promise: count == 0 ? promise : nil)
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
