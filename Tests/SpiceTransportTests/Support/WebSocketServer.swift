import NIOCore
import NIOHTTP1
import NIOSSL
import NIOWebSocket

extension TestServer {
  /// A WebSocket server of SwiftNIO, which is an implementation of its own, with a handler of frames.
  static func webSocket(
    tls: NIOSSLContext? = nil, _ makeHandler: @escaping @Sendable (HTTPRequestHead) -> any ChannelHandler & Sendable
  ) async throws -> TestServer {
    try await start(tls: tls) { pipeline in
      let upgrader = NIOWebSocketServerUpgrader(
        maxFrameSize: 1 << 24,
        shouldUpgrade: { channel, head in
          channel.eventLoop.makeSucceededFuture(
            head.headers["sec-websocket-protocol"].isEmpty ? [:] : ["Sec-WebSocket-Protocol": "binary"])
        },
        upgradePipelineHandler: { channel, head in channel.pipeline.addHandler(makeHandler(head)) })
      try pipeline.configureHTTPServerPipeline(withServerUpgrade: (upgraders: [upgrader], completionHandler: { _ in }))
    }
  }
}

/// Sends the payload of every data frame back, in a frame of the same kind.
final class EchoFrames: ChannelInboundHandler, Sendable {
  typealias InboundIn = WebSocketFrame
  typealias OutboundOut = WebSocketFrame

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let frame = unwrapInboundIn(data)
    guard frame.opcode == .binary, frame.maskKey != nil else { return context.close(promise: nil) }
    let answer = WebSocketFrame(fin: true, opcode: .binary, data: frame.unmaskedData)
    context.writeAndFlush(wrapOutboundOut(answer), promise: nil)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

/// Sends frames, and then tells how the client's pong looked when the client sends something.
final class FrameScript: ChannelInboundHandler, @unchecked Sendable {
  typealias InboundIn = WebSocketFrame
  typealias OutboundOut = WebSocketFrame

  private let frames: [WebSocketFrame]
  // Confined to the event loop.
  private var pongs = 0

  init(_ frames: [WebSocketFrame]) { self.frames = frames }

  func handlerAdded(context: ChannelHandlerContext) {
    for frame in frames { context.write(wrapOutboundOut(frame), promise: nil) }
    context.flush()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let frame = unwrapInboundIn(data)
    switch frame.opcode {
    case .pong where frame.maskKey != nil && frame.unmaskedData == ByteBuffer(string: "are you there"): pongs += 1
    case .binary:
      let text = ByteBuffer(string: "pong: masked: \(pongs)")
      context.writeAndFlush(wrapOutboundOut(WebSocketFrame(fin: true, opcode: .binary, data: text)), promise: nil)
    default: break
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

/// Passes on the status code of the client's farewell.
final class FarewellListener: ChannelInboundHandler, Sendable {
  typealias InboundIn = WebSocketFrame

  private let codes: AsyncStream<UInt16>.Continuation

  init(codes: AsyncStream<UInt16>.Continuation) { self.codes = codes }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let frame = unwrapInboundIn(data)
    var payload = frame.unmaskedData
    if frame.opcode == .connectionClose { codes.yield(payload.readInteger() ?? 0) }
  }

  func channelInactive(context: ChannelHandlerContext) { codes.finish() }
}

/// Sends bytes as they are, below the frames.
final class RawScript: ChannelInboundHandler, Sendable {
  typealias InboundIn = WebSocketFrame

  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  func handlerAdded(context: ChannelHandlerContext) {
    // The frame encoder stands in the pipeline; the head of the pipeline takes bytes.
    let bytes = ByteBuffer(bytes: bytes)
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    context.eventLoop.execute {
      let context = bound.value
      guard let encoder = try? context.pipeline.syncOperations.context(handlerType: WebSocketFrameEncoder.self) else {
        return context.close(promise: nil)
      }
      encoder.writeAndFlush(NIOAny(bytes), promise: nil)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {}
}
