import SpiceClient
import SpiceSessionSupport
import SpiceTestSupport
import Testing

/// Connections to a real server that end or fall silent at any byte: the session ends with them, in bounded time.
@Suite(.serialized, .enabled(if: Peers.areAvailable), .timeLimit(.minutes(4)))
struct BrokenConnectionTests {
  /// What becomes of a session that sees the first `bytes` of a server; nil if it is still there after a while.
  private func outcome(
    port: UInt16, bytes: Int, then end: ServerRelay.End, patience: Duration
  ) async throws -> Result<Void, SpiceError>? {
    try await ServerRelay.running(to: port, bytes: bytes, then: end) { relay in
      var configuration = try SpiceConfiguration(uri: "spice://127.0.0.1:\(relay.port)")
      configuration.limits.linkMilliseconds = 1000
      let settings = configuration
      return await withTaskGroup(of: Result<Void, SpiceError>?.self) { group in
        group.addTask {
          do throws(SpiceError) {
            let session = try await SpiceSession.connect(settings)
            try await session.waitUntilEnded()
            return .success(())
          } catch {
            return .failure(error)
          }
        }
        group.addTask {
          try? await Task.sleep(for: patience)
          return nil
        }
        let first = await group.next() ?? nil
        group.cancelAll()
        return first
      }
    }
  }

  @Test("a connection that is cut after any byte ends the session")
  func cuts() async throws {
    try await QEMUGuest.running(.init { $0.listener = .port }) { guest in
      let port = try #require(guest.address.port)
      // The handshakes byte by byte, then what all channels begin with, and the first picture.
      let places = Array(0..<260) + Array(stride(from: 260, to: 3000, by: 23)) + [5000, 10_000, 15_000, 20_000]
      for bytes in places {
        let outcome = try await outcome(port: port, bytes: bytes, then: .cut, patience: .seconds(10))
        #expect(outcome != nil, "still there after \(bytes) bytes")
        if bytes < 200, case .success = outcome { Issue.record("no error after \(bytes) bytes") }
      }
    }
  }

  @Test("a server that falls silent while a session begins is given up")
  func silence() async throws {
    try await QEMUGuest.running(.init { $0.listener = .port }) { guest in
      let port = try #require(guest.address.port)
      for bytes in [0, 1, 15, 16, 100, 197, 198, 203, 204, 210] {
        let outcome = try await outcome(port: port, bytes: bytes, then: .silence, patience: .seconds(10))
        guard case .failure(let error) = outcome else {
          Issue.record("no error after \(bytes) bytes")
          continue
        }
        #expect(error.code == .timeout, "after \(bytes) bytes")
      }
    }
  }
}
