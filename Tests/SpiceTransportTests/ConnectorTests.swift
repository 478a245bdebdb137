import Foundation
import NIOCore
import NIOPosix
import Testing

@testable import SpiceTransport

@Suite("Connecting sockets", .timeLimit(.minutes(1)))
struct ConnectorTests {
  private static let sample = (0..<1000).map { UInt8(truncatingIfNeeded: $0) }

  @Test("bytes come back over IPv4, by address and by name")
  func overIPv4() async throws {
    let server = try await TestServer.echo()
    for host in ["127.0.0.1", "localhost"] {
      let client = try await TestClient.connect(to: .tcp(host: host, port: server.port))
      #expect(try await client.roundTrip(Self.sample) == Self.sample)
      await client.close()
    }
    await server.stop()
  }

  @Test("bytes come back over IPv6, with and without brackets")
  func overIPv6() async throws {
    let server = try await TestServer.echo(.host("::1"))
    for host in ["::1", "[::1]"] {
      let client = try await TestClient.connect(to: .tcp(host: host, port: server.port))
      #expect(try await client.roundTrip(Self.sample) == Self.sample)
      await client.close()
    }
    await server.stop()
  }

  @Test("bytes come back over a Unix socket")
  func overUnixSocket() async throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString.prefix(8)).sock").path
    let server = try await TestServer.echo(.unix(path))
    let client = try await TestClient.connect(to: .unix(path: path))
    #expect(try await client.roundTrip(Self.sample) == Self.sample)
    await client.close()
    await server.stop()
    try? FileManager.default.removeItem(atPath: path)
  }

  @Test("bytes go both ways over an inherited descriptor, and the end is seen")
  func overDescriptor() async throws {
    let pair = try socketPair()
    let client = try await TestClient.connect(to: .descriptor(pair.0))
    try await client.send([1, 2, 3])
    let other = FileHandle(fileDescriptor: pair.1, closeOnDealloc: false)
    #expect(try other.read(upToCount: 3) == Data([1, 2, 3]))
    try other.write(contentsOf: Data([4, 5]))
    #expect(await client.receive(2) == [4, 5])
    try other.close()
    #expect(await client.receiveToEnd().isEmpty)
    #expect(client.errors.isEmpty)
  }

  @Test("four mebibytes arrive whole and in order")
  func bulk() async throws {
    let server = try await TestServer.echo()
    let client = try await TestClient.connect(to: .tcp(host: "127.0.0.1", port: server.port))
    let bytes = (0..<(1 << 22)).map { UInt8(truncatingIfNeeded: $0 >> 11 ^ $0) }
    for start in stride(from: 0, to: bytes.count, by: 70_001) {
      client.channel.writeAndFlush(
        ByteBuffer(bytes: bytes[start..<min(start + 70_001, bytes.count)]), promise: nil)
    }
    #expect(await client.receive(bytes.count) == bytes)
    await client.close()
    await server.stop()
  }

  @Test("bytes that the server sends before it is asked are not lost")
  func greeting() async throws {
    let server = try await TestServer.start { try $0.addHandler(GreetingHandler()) }
    for _ in 0..<20 {
      let client = try await TestClient.connect(to: .tcp(host: "localhost", port: server.port))
      #expect(await client.receiveToEnd() == Array("hello".utf8))
    }
    await server.stop()
  }

  @Test("a connection is made without delay and with keep-alive")
  func socketOptions() async throws {
    let server = try await TestServer.echo()
    let client = try await TestClient.connect(to: .tcp(host: "127.0.0.1", port: server.port))
    #expect(try await client.channel.getOption(.tcpOption(.tcp_nodelay)).get() != 0)
    #expect(try await client.channel.getOption(.socketOption(.so_keepalive)).get() != 0)
    await client.close()
    await server.stop()
  }

  @Test("a port where nobody listens is refused")
  func refused() async {
    // Port 1 is nobody's since decades; one that was free a moment ago may be taken.
    #expect(await connectError(to: .tcp(host: "127.0.0.1", port: 1))?.code == .refused)
    #expect(await connectError(to: .tcp(host: "localhost", port: 1))?.code == .refused)
  }

  @Test("an unknown name does not resolve")
  func unknownName() async {
    #expect(await connectError(to: .tcp(host: "no-such-host.invalid", port: 5900))?.code == .resolve)
  }

  @Test("a missing socket file is unreachable, and a path beyond the limit is no endpoint")
  func badPaths() async {
    #expect(await connectError(to: .unix(path: "/nowhere/spice.sock"))?.code == .unreachable)
    let long = "/" + String(repeating: "a", count: 300)
    #expect(await connectError(to: .unix(path: long))?.code == .invalidEndpoint)
  }

  @Test(
    "an endpoint that cannot be right is refused before anything is sent",
    arguments: [
      Endpoint.tcp(host: "", port: 1), .tcp(host: "a", port: 0), .tcp(host: "a", port: 65536),
      .tcp(host: "a", port: -1), .tcp(host: "a b", port: 1), .tcp(host: "a\r\nX: y", port: 1), .unix(path: ""),
      .unix(path: "/a\0b"), .descriptor(-1),
    ])
  func invalid(endpoint: Endpoint) async {
    #expect(await connectError(to: endpoint)?.code == .invalidEndpoint)
  }

  @Test("a descriptor that is not open fails with a typed error")
  func closedDescriptor() async {
    #expect(await connectError(to: .descriptor(1_000_000)) != nil)
  }

  @Test("a cancelled attempt ends at once with its own error")
  func cancelled() async throws {
    let server = try await TestServer.scripted(nil)
    let attempt = Connector.start(
      to: .tcp(host: "127.0.0.1", port: server.port), security: .tls(TLSPolicy(identity: .publicKey([]))),
      timeout: .seconds(Int64.max), on: MultiThreadedEventLoopGroup.singleton.next()
    ) { EchoHandler() }
    attempt.cancel()
    let error = await #expect(throws: TransportError.self) { try await attempt.channel.get() }
    #expect(error?.code == .cancelled)
    await server.stop()
  }

  @Test("a reset connection is a typed error or an end, never silence")
  func reset() async throws {
    let server = try await TestServer.start { try $0.addHandler(ResetHandler()) }
    let client = try await TestClient.connect(to: .tcp(host: "127.0.0.1", port: server.port))
    try await client.send([1])
    #expect(await client.receiveToEnd().isEmpty)
    #expect(client.errors.allSatisfy { ($0 as? TransportError)?.code == .closed })
    await server.stop()
  }
}

/// Sends a greeting as soon as the connection is there, and closes.
private final class GreetingHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  func channelActive(context: ChannelHandlerContext) {
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: "hello")), promise: nil)
    context.close(promise: nil)
  }
}

/// Closes hard, with a reset.
private final class ResetHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let channel = context.channel
    guard let options = channel as? any SocketOptionProvider else { return channel.close(promise: nil) }
    options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in channel.close(promise: nil) }
  }
}

/// Two connected stream sockets.
func socketPair() throws -> (CInt, CInt) {
  var descriptors: [CInt] = [0, 0]
  #if canImport(Darwin)
    let kind = SOCK_STREAM
  #else
    let kind = CInt(SOCK_STREAM.rawValue)
  #endif
  guard unsafe socketpair(AF_UNIX, kind, 0, &descriptors) == 0 else { throw UnexpectedEvent() }
  return (descriptors[0], descriptors[1])
}
