import Dispatch
import SpiceClient
import SpiceServer
import Testing

@testable import SpiceViewerKit

/// A mouse that keeps the server waiting, which hangs for so long.
private final class StuckMouse: MouseDevice {
  let isFree = DispatchSemaphore(value: 0)

  func move(dx: Int, dy: Int, wheel: Int, buttons: PointerButtons) {
    isFree.wait()
    isFree.signal()
  }
}

@MainActor @Suite struct RealServerTests {
  @Test("a server that hangs is told from one that has nothing to say")
  func hanging() async throws {
    let server = try SpiceServer(ServerConfiguration(endpoints: [.tcp(host: "127.0.0.1", port: 0)]))
    defer { server.stop() }
    let mouse = StuckMouse()
    server.attach(mouse)
    let port = try #require(server.addresses.first?.split(separator: ":").last)
    let session = try await SpiceSession.connect(SpiceConfiguration(uri: "spice://127.0.0.1:\(port)"))
    func awaits(_ answer: Bool) async throws -> Bool {
      for _ in 0..<500 {
        if await session.pulse()?.awaitsServer == answer { return true }
        try await Task.sleep(for: .milliseconds(10))
      }
      return false
    }
    try await Task.sleep(for: .milliseconds(300))
    #expect(await session.pulse()?.awaitsServer == false)
    for _ in 0..<20 {
      session.input.move(dx: 1, dy: 1)
      await session.input.flush()
    }
    #expect(try await awaits(true))
    mouse.isFree.signal()
    #expect(try await awaits(false))
    // Keys are not answered by themselves.
    mouse.isFree.wait()
    session.input.press(.space)
    #expect(try await awaits(true))
    mouse.isFree.signal()
    #expect(try await awaits(false))
    await session.disconnect()
    #expect(await session.pulse() == nil)
  }

  @Test("a link follows a server that is stopped and started again, and knows one that throws it out")
  func restart() async throws {
    let first = try SpiceServer(ServerConfiguration(endpoints: [.tcp(host: "127.0.0.1", port: 0)]))
    let port = try #require(first.addresses.first?.split(separator: ":").last.flatMap { UInt16($0) })
    var services = LinkServices.real
    // Whole seconds would only make the test longer.
    services.sleep = { try await Task.sleep(for: $0 / 10) }
    let target = try await MachineTarget.load("spice://127.0.0.1:\(port)", directory: "/").0
    let link = MachineLink(target, questions: .refusing, services: services) { SpiceConfiguration($0.connection) }
    var phases: [LinkPhase] = []
    link.onChange = { phases.append(link.phase) }
    func wait(until condition: () -> Bool) async throws {
      for _ in 0..<1000 where !condition() { try await Task.sleep(for: .milliseconds(10)) }
      try #require(condition(), "\(phases)")
    }
    link.start()
    try await wait { link.phase == .connected }
    #expect(await link.spiceSession?.pulse()?.receivedBytes ?? 0 > 0)
    first.stop()
    try await wait { if case .waiting = link.phase { true } else { false } }
    #expect(phases.contains { if case .waiting(let wait) = $0 { wait.loss == .serverGone } else { false } })

    let second = try SpiceServer(ServerConfiguration(endpoints: [.tcp(host: "127.0.0.1", port: port)]))
    try await wait { link.phase == .connected }
    second.disconnectClients()
    try await wait { link.phase == .ended(.byServer) }
    second.stop()
    await link.waitUntilEnded()
  }
}
