import NIOCore
import NIOPosix
import Synchronization

/// Stands between a client and a server: it passes on so many bytes of what the server says, on all connections
/// together, and then cuts them all, or falls silent.
final class ServerRelay: Sendable {
  /// What happens after the last byte that is passed on.
  enum End { case cut, silence }

  /// Where the client connects to.
  let port: UInt16
  private let listener: any Channel
  private let state: State

  static func running<T>(
    to port: UInt16, bytes: Int, then end: End, _ body: (ServerRelay) async throws -> T
  ) async throws -> T {
    let relay = try await ServerRelay(to: port, bytes: bytes, then: end)
    let result: T
    do { result = try await body(relay) } catch {
      await relay.stop()
      throw error
    }
    await relay.stop()
    return result
  }

  private init(to port: UInt16, bytes: Int, then end: End) async throws {
    let state = State(bytes: bytes, end: end)
    listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.autoRead, value: false)
      .childChannelInitializer { client in
        state.add(client)
        return ClientBootstrap(group: client.eventLoop).channelOption(.autoRead, value: false)
          .connect(host: "127.0.0.1", port: Int(port))
          .flatMapThrowing { server in
            state.add(server)
            try client.pipeline.syncOperations.addHandler(Passage(to: server, limit: nil))
            try server.pipeline.syncOperations.addHandler(Passage(to: client, limit: state))
            for channel in [client, server] { channel.setOption(.autoRead, value: true).whenComplete { _ in } }
          }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    self.port = UInt16(listener.localAddress?.port ?? 0)
    self.state = state
  }

  private func stop() async {
    try? await listener.close()
    state.closeAll()
  }
}

/// What the connections of a relay share.
private final class State: Sendable {
  private struct Contents {
    var left: Int
    var channels: [any Channel] = []
  }

  private let contents: Mutex<Contents>
  let end: ServerRelay.End

  init(bytes: Int, end: ServerRelay.End) {
    contents = Mutex(Contents(left: bytes))
    self.end = end
  }

  func add(_ channel: any Channel) { contents.withLock { $0.channels.append(channel) } }

  /// How many of `count` bytes may pass, and whether they are the last.
  func take(_ count: Int) -> (Int, areLast: Bool) {
    contents.withLock {
      let taken = min($0.left, count)
      $0.left -= taken
      return (taken, $0.left == 0)
    }
  }

  func closeAll() {
    for channel in contents.withLock({ $0.channels }) { channel.close(promise: nil) }
  }
}

/// Hands what arrives on one connection to the other.
private final class Passage: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  private let other: any Channel
  private let limit: State?

  init(to other: any Channel, limit: State?) { (self.other, self.limit) = (other, limit) }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var buffer = unwrapInboundIn(data)
    guard let limit else { return other.writeAndFlush(buffer, promise: nil) }
    let (count, areLast) = limit.take(buffer.readableBytes)
    let written = other.writeAndFlush(buffer.readSlice(length: count) ?? ByteBuffer())
    if areLast, limit.end == .cut { written.whenComplete { _ in limit.closeAll() } }
  }

  func channelInactive(context: ChannelHandlerContext) {
    if limit?.end != .silence { other.close(promise: nil) }
  }
}
