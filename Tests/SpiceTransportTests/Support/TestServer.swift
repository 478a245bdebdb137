import Foundation
import NIOCore
import NIOPosix
import NIOSSL

/// A server inside the test process, on one port or path, that runs a handler per connection.
final class TestServer: Sendable {
  private let channel: any Channel
  private let children: NIOLockedChildren

  /// The port, for TCP servers.
  var port: Int { channel.localAddress?.port ?? 0 }

  private init(channel: any Channel, children: NIOLockedChildren) {
    self.channel = channel
    self.children = children
  }

  /// Where to bind.
  enum Place {
    case host(String)
    case unix(String)
  }

  /// Starts a server; `setUp` adds the handlers of each accepted connection.
  static func start(
    _ place: Place = .host("127.0.0.1"), tls: NIOSSLContext? = nil,
    setUp: @escaping @Sendable (ChannelPipeline.SynchronousOperations) throws -> Void
  ) async throws -> TestServer {
    let children = NIOLockedChildren()
    let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        children.add(channel)
        return channel.eventLoop.makeCompletedFuture {
          let pipeline = channel.pipeline.syncOperations
          if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls)) }
          try setUp(pipeline)
        }
      }
    let channel =
      switch place {
      case .host(let host): try await bootstrap.bind(host: host, port: 0).get()
      case .unix(let path): try await bootstrap.bind(unixDomainSocketPath: path).get()
      }
    return TestServer(channel: channel, children: children)
  }

  /// A server that sends back what it receives.
  static func echo(_ place: Place = .host("127.0.0.1"), tls: NIOSSLContext? = nil) async throws -> TestServer {
    try await start(place, tls: tls) { try $0.addHandler(EchoHandler()) }
  }

  /// A server that answers the first bytes with a script, ignores the rest, and may close.
  static func scripted(
    _ answer: [UInt8]?, thenClose: Bool = false, tls: NIOSSLContext? = nil
  ) async throws -> TestServer {
    try await start(tls: tls) { try $0.addHandler(ScriptHandler(answer: answer, closes: thenClose)) }
  }

  /// How many connections were accepted so far.
  var accepted: Int { children.count }

  /// Ends the connections that there are.
  func dropConnections() { children.closeAll() }

  func stop() async {
    try? await channel.close().get()
    children.closeAll()
  }
}

/// The connections of a server.
final class NIOLockedChildren: @unchecked Sendable {
  // Guarded by the lock.
  private var channels: [any Channel] = []
  private let lock = NSLock()

  func add(_ channel: any Channel) { lock.withLock { channels.append(channel) } }
  var count: Int { lock.withLock { channels.count } }
  func closeAll() { for channel in lock.withLock({ channels }) { channel.close(promise: nil) } }
}

final class EchoHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    context.writeAndFlush(data, promise: nil)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

final class ScriptHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let answer: [UInt8]?
  private let closes: Bool
  private var hasAnswered = false

  init(answer: [UInt8]?, closes: Bool) {
    self.answer = answer
    self.closes = closes
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !hasAnswered else { return }
    hasAnswered = true
    if let answer { context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: answer)), promise: nil) }
    if closes { context.close(promise: nil) }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
