import Foundation
import NIOCore
import NIOPosix

@testable import SpiceTransport

/// What a handler on top of a connection saw.
enum ClientEvent: Sendable {
  case active
  case bytes([UInt8])
  case error(any Error)
  case inactive
}

/// The handler on top of a connection, which passes everything on to the test.
final class RecordingHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let events: AsyncStream<ClientEvent>.Continuation

  init(events: AsyncStream<ClientEvent>.Continuation) { self.events = events }

  func channelActive(context: ChannelHandlerContext) { events.yield(.active) }
  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    events.yield(.bytes(Array(unwrapInboundIn(data).readableBytesView)))
  }
  func errorCaught(context: ChannelHandlerContext, error: any Error) { events.yield(.error(error)) }
  func channelInactive(context: ChannelHandlerContext) {
    events.yield(.inactive)
    events.finish()
  }
}

/// A connection made by ``Connector``, for one test task to use.
final class TestClient {
  let channel: any Channel
  private var iterator: AsyncStream<ClientEvent>.Iterator
  /// Bytes received and not yet taken.
  private var pending: [UInt8] = []
  /// The errors seen so far.
  private(set) var errors: [any Error] = []

  private init(channel: any Channel, events: AsyncStream<ClientEvent>) {
    self.channel = channel
    iterator = events.makeAsyncIterator()
  }

  static func connect(
    to endpoint: Endpoint, security: ConnectionSecurity = .plain, proxy: HTTPConnectProxy? = nil,
    webSocket: WebSocketOptions? = nil, timeout: Duration = .seconds(20)
  ) async throws -> TestClient {
    let (stream, continuation) = AsyncStream<ClientEvent>.makeStream()
    let channel = try await Connector.connect(
      to: endpoint, security: security, proxy: proxy, webSocket: webSocket, timeout: timeout,
      on: MultiThreadedEventLoopGroup.singleton.next()
    ) { RecordingHandler(events: continuation) }.get()
    let client = TestClient(channel: channel, events: stream)
    guard case .active? = await client.iterator.next() else { throw UnexpectedEvent() }
    return client
  }

  func send(_ bytes: [UInt8]) async throws { try await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get() }

  /// Waits for this many bytes; fewer if the connection ends.
  func receive(_ count: Int) async -> [UInt8] {
    while pending.count < count, let event = await iterator.next() {
      switch event {
      case .bytes(let bytes): pending += bytes
      case .error(let error): errors.append(error)
      case .active, .inactive: break
      }
    }
    defer { pending.removeFirst(min(count, pending.count)) }
    return Array(pending.prefix(count))
  }

  /// Waits for the end of the connection and returns the bytes that came before it.
  func receiveToEnd() async -> [UInt8] { await receive(.max) }

  /// Sends bytes and waits for the same number of bytes.
  func roundTrip(_ bytes: [UInt8]) async throws -> [UInt8] {
    try await send(bytes)
    return await receive(bytes.count)
  }

  func close() async { try? await channel.close().get() }
}

struct UnexpectedEvent: Error {}

/// The typed error that connecting ends with; nil if it succeeds.
func connectError(
  to endpoint: Endpoint, security: ConnectionSecurity = .plain, proxy: HTTPConnectProxy? = nil,
  webSocket: WebSocketOptions? = nil, timeout: Duration = .seconds(20)
) async -> TransportError? {
  do {
    let client = try await TestClient.connect(
      to: endpoint, security: security, proxy: proxy, webSocket: webSocket, timeout: timeout)
    await client.close()
    return nil
  } catch {
    return error as? TransportError
  }
}
