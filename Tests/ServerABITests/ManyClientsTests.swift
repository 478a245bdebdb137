import SpiceClient
import SpiceSessionSupport
import SpiceTestSupport
import SpiceWire
import Testing

/// Ten clients of three kinds on one display: ours, stock ones, and some that take nothing.
@Suite(.serialized, .enabled(if: Peers.areAvailable), .timeLimit(.minutes(5)))
struct ManyClientsTests {
  /// A client that links its channels and reads nothing.
  private struct Stalled {
    let client: RawClient
    let display: RawChannel

    init(port: UInt16) throws {
      client = try RawClient(port: port)
      display = try client.open(.display)
      display.send(RawClient.displayInit)
    }
  }

  /// Seconds for which clients come and go; more by hand.
  private static let rounds = 14

  @Test("they come, go, stall and draw nobody into that: who stays sees what the guest sees")
  func chaos() async throws {
    try await ServerHost.running(.ours, environment: ["SPICE_DEBUG_ALLOW_MC": "1"]) { host in
      let address = try await host.startScreen("set_image_compression value=2")
      let port = try #require(address.port)
      let configuration = try SpiceConfiguration(address)
      var random = SeededGenerator(seed: 42)
      var ours: [SpiceSession] = []
      for _ in 0..<4 { ours.append(try await SpiceSession.connect(configuration)) }
      var stock = try (0..<3).map { _ in try SpicyStats(of: address) }
      var stalled = try (0..<3).map { _ in try Stalled(port: port) }
      for session in ours { try await session.waitForPicture() }
      try await host.send("storm seed=1 count=200 surfaces=4 pointer=0 dashes=0")
      let before = try await host.send("usage").number("resident")

      for round in 0..<Self.rounds {
        // It is done when the guest could give all of it, whoever takes it.
        try await host.send("storm seed=\(10 + round) count=200 surfaces=4 pointer=0 dashes=0")
        switch Int.random(in: 0..<4, using: &random) {
        case 0:
          let index = Int.random(in: 1..<ours.count, using: &random)
          await ours[index].disconnect()
          ours[index] = try await SpiceSession.connect(configuration)
        case 1:
          // The process is gone with its last reference, in the middle of whatever it does.
          stock[Int.random(in: 0..<stock.count, using: &random)] = try SpicyStats(of: address)
        default: stalled[Int.random(in: 0..<stalled.count, using: &random)] = try Stalled(port: port)
        }
      }

      try await host.send("storm seed=99 count=100 surfaces=4 pointer=0 dashes=0")
      let expected = try await host.screen()
      for (index, session) in ours.enumerated() {
        try await session.waitForPicture()
        let seen = try await session.screen(like: expected, within: .seconds(60))
        #expect(seen.mismatch(with: expected, named: "many \(index)") == nil)
        #expect(await session.statistics()?.droppedDraws == 0)
      }
      let after = try await host.send("usage").number("resident")
      #expect(after - before < 200 << 20, "what stalled clients are owed is bounded")
      for client in stock { #expect(try await client.end().bytes["display"] ?? 0 > 10_000) }
      for session in ours { await session.disconnect() }
      withExtendedLifetime(stalled) {}
    }
  }

  @Test("ten that are stopped hold up neither the guest nor the one that goes on")
  func stopped() async throws {
    try await ServerHost.running(.ours, environment: ["SPICE_DEBUG_ALLOW_MC": "1"]) { host in
      let address = try await host.startScreen("set_image_compression value=2")
      let port = try #require(address.port)
      try await SpiceSession.running(SpiceConfiguration(address)) { session in
        let stock = try (0..<3).map { _ in try SpicyStats(of: address) }
        let stalled = try (0..<7).map { _ in try Stalled(port: port) }
        try await session.waitForPicture()
        for _ in 0..<11 { _ = try await host.next("channel") { $0["what"] == "initialized" && $0["type"] == "2" } }
        for client in stock { client.freeze() }
        for round in 0..<20 {
          // All that the guest draws is taken.
          try await host.send("storm seed=\(round) count=60 surfaces=4 pointer=0 dashes=0")
          try await host.send("drain timeout=20000")
        }
        #expect(try await host.outstanding() <= 1000, "what is kept for those who are stopped is bounded")
        let expected = try await host.screen()
        let seen = try await session.screen(like: expected)
        #expect(seen.mismatch(with: expected, named: "stopped") == nil)
        #expect(await session.statistics()?.droppedDraws == 0)
        withExtendedLifetime((stock, stalled)) {}
      }
    }
  }
}
