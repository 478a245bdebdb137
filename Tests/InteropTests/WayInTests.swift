import SpiceClient
import SpiceSessionSupport
import SpiceTestSupport
import Testing

/// The ways to a real server beyond its port and its socket.
@Suite(.serialized, .enabled(if: Peers.areAvailable), .timeLimit(.minutes(5)))
struct WayInTests {
  /// Whether a picture comes this way.
  private func showsPicture(_ configuration: SpiceConfiguration, of guest: QEMUGuest) async throws -> String? {
    let expected = try await guest.stillScreen()
    return try await SpiceSession.running(configuration) { session in
      try await session.waitForPicture()
      return try await session.screen(like: expected).mismatch(with: expected, named: "way in")
    }
  }

  @Test("sockets that the caller connected serve the channels", arguments: ServerLibrary.all)
  func descriptors(_ server: ServerLibrary) async throws {
    try await QEMUGuest.running(.init { ($0.server, $0.listener) = (server, .port) }) { guest in
      let port = try #require(guest.address.port)
      var configuration = try SpiceConfiguration(guest.address)
      configuration.openDescriptor = { _ in try? FreePort.connected(to: port) }
      let mismatch = try await showsPicture(configuration, of: guest)
      #expect(mismatch == nil)
    }
  }

  @Test("a server is reached by WebSocket", arguments: ServerLibrary.all)
  func webSocket(_ server: ServerLibrary) async throws {
    try await QEMUGuest.running(.init { ($0.server, $0.listener) = (server, .port) }) { guest in
      var configuration = try SpiceConfiguration(guest.address)
      configuration.connection.webSocketPath = "/"
      let mismatch = try await showsPicture(configuration, of: guest)
      #expect(mismatch == nil)
    }
  }

  @Test("a stock proxy passes on who it knows, plain and with TLS, and refuses others", arguments: ServerLibrary.all)
  func proxy(_ server: ServerLibrary) async throws {
    let certificates = try TestCertificates()
    try await ProxyServer.running { proxy in
      try await QEMUGuest.running(.init { ($0.server, $0.listener) = (server, .portAndTLS(certificates)) }) { guest in
        var configuration = try SpiceConfiguration(guest.address)
        let way = ProxyURI(
          host: "127.0.0.1", port: Int(proxy.port), user: proxy.user, password: proxy.password)
        configuration.connection.proxy = way
        var mismatch = try await showsPicture(configuration, of: guest)
        #expect(mismatch == nil)
        configuration.connection.secureChannels = .all
        mismatch = try await showsPicture(configuration, of: guest)
        #expect(mismatch == nil)
        configuration.connection.proxy = ProxyURI(host: "127.0.0.1", port: Int(proxy.port))
        let stranger = configuration
        let error = await #expect(throws: SpiceError.self) { try await SpiceSession.connect(stranger) }
        #expect(error?.code == .proxy)
      }
    }
  }
}
