import SpiceClient
import SpiceServer
import SpiceTestSupport
import Synchronization
import Testing

/// Ports of a server, with the client library at the other end.
@Suite(.timeLimit(.minutes(3)))
struct PortTests {
  private func port(_ session: SpiceSession, named name: String) async throws -> SpicePort {
    let isThere = await Served.eventually { session.ports.contains { $0.name == name } }
    #expect(isThere)
    return try #require(session.ports.first { $0.name == name })
  }

  @Test("bytes go both ways unharmed, however many")
  func bothWays() async throws {
    try await Served.running { server in
      let device = try server.addPort("com.example.echo")
      device.setOpened(true)
      // What comes goes back.
      let echo = Task {
        while let item = await device.receive() {
          if case .bytes(let bytes) = item { try await device.send(bytes) }
        }
      }
      try await Served.client(of: server, { $0.portTypes = [.port] }) { session in
        let port = try await port(session, named: "com.example.echo")
        #expect(port.isOpened)
        let sent = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }
        async let sending: Void = port.send(sent)
        var came: [UInt8] = []
        for await bytes in port.bytes {
          came += bytes
          if came.count >= sent.count { break }
        }
        try await sending
        #expect(came == sent)
      }
      server.remove(device)
      try await echo.value
    }
  }

  @Test("a port tells what happens at either end, and its end")
  func events() async throws {
    try await Served.running { server in
      let device = try server.addPort("com.example.port")
      try await Served.client(of: server, { $0.portTypes = [.port] }) { session in
        let port = try await port(session, named: "com.example.port")
        #expect(await device.receive() == .connected(true))
        port.sendBreak()
        #expect(await device.receive() == .break)
        port.tellOpened(true)
        #expect(await device.receive() == .opened(true))
        #expect(!port.isOpened)
        device.setOpened(true)
        #expect(await Served.eventually { port.isOpened })
        let reading = Task { await port.receive() }
        server.remove(device)
        #expect(await reading.value == nil)
        #expect(port.isClosed)
        await #expect(throws: SpiceError.self) { try await port.send([1]) }
        #expect(await device.receive() == .connected(false))
        #expect(await device.receive() == nil)
      }
    }
  }

  @Test("a server that ends lets go of who waits at its ports, and these may outlive it")
  func end() async throws {
    let ended = Mutex<(SpiceServerPort, Task<SpiceServerPort.Item?, Never>)?>(nil)
    try await Served.running { server in
      let device = try server.addPort("com.example.port")
      let waiting = Task { await device.receive() }
      ended.withLock { $0 = (device, waiting) }
    }
    let (device, waiting) = try #require(ended.withLock { $0 })
    #expect(await waiting.value == nil)
    device.setOpened(true)
    await #expect(throws: CancellationError.self) { try await device.send([1]) }
  }

  @Test("a client that asks for no ports leaves them to others")
  func unasked() async throws {
    try await Served.running({ $0.clientPolicy = .share }) { server in
      _ = try server.addPort("com.example.port")
      try await Served.client(of: server) { other in
        try await Served.client(of: server, { $0.portTypes = [.port] }) { session in
          _ = try await port(session, named: "com.example.port")
        }
        #expect(other.ports.isEmpty)
      }
    }
  }

  @Test("there is one agent")
  func agent() async throws {
    try await Served.running { server in
      let agent = try server.addAgent()
      #expect(throws: SpiceServerError.self) { try server.addAgent() }
      server.remove(agent)
      _ = try server.addAgent()
    }
  }
}
