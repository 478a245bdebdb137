import NIOCore
import NIOPosix

/// Gathers an HTTP request head in a test server.
struct RequestHead {
  private var text = ""

  /// The head once it is complete, and the bytes behind it.
  mutating func read(_ buffer: inout ByteBuffer) -> String? {
    text += buffer.readString(length: buffer.readableBytes) ?? ""
    return text.hasSuffix("\r\n\r\n") ? text : nil
  }
}

/// A proxy that gives an answer, then the authority that it was asked for, and then echoes.
final class TestProxy: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let answer: String
  private let expected: String
  private var head = RequestHead()
  private var isOpen = false

  init(answer: String, expected: String) {
    self.answer = answer
    self.expected = expected
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !isOpen else { return context.writeAndFlush(data, promise: nil) }
    var buffer = unwrapInboundIn(data)
    guard let request = head.read(&buffer) else { return }
    guard request.contains("\r\nProxy-Authorization: \(expected)\r\n") else { return context.close(promise: nil) }
    isOpen = true
    let authority = request.split(separator: " ")[1]
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer + authority)), promise: nil)
  }
}

/// Sends an answer in two pieces, in two packets, and closes.
final class CutHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let first: [UInt8]
  private let second: [UInt8]

  init(_ answer: [UInt8], at cut: Int) {
    first = Array(answer[..<cut])
    second = Array(answer[cut...])
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: first)), promise: nil)
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    context.eventLoop.scheduleTask(in: .milliseconds(2)) {
      let (handler, context) = bound.value
      context.writeAndFlush(handler.wrapOutboundOut(ByteBuffer(bytes: handler.second)), promise: nil)
      context.close(promise: nil)
    }
  }
}

/// A proxy that connects to a port of this machine, whatever it is asked for.
final class RelayProxy: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let port: Int
  private var head = RequestHead()
  private var target: (any Channel)?

  init(port: Int) { self.port = port }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var buffer = unwrapInboundIn(data)
    if let target { return target.writeAndFlush(buffer, promise: nil) }
    guard head.read(&buffer) != nil else { return }
    let client = context.channel
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    ClientBootstrap(group: context.eventLoop)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(ForwardHandler(to: client))
        }
      }
      .connect(host: "127.0.0.1", port: port)
      .whenSuccess { channel in
        let (proxy, context) = bound.value
        proxy.target = channel
        let answer = ByteBuffer(string: "HTTP/1.1 200 OK\r\n\r\n")
        context.writeAndFlush(proxy.wrapOutboundOut(answer), promise: nil)
      }
  }

  func channelInactive(context: ChannelHandlerContext) { target?.close(promise: nil) }
  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

private final class ForwardHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let other: any Channel

  init(to other: any Channel) { self.other = other }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    other.writeAndFlush(unwrapInboundIn(data), promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) { other.close(promise: nil) }
}
