import SpiceClient
import SpiceSessionSupport
import SpiceTestSupport
import Testing

/// Passwords, encryption and broken connections with a real server: each gives its own error, and none hangs.
@Suite(.serialized, .enabled(if: Peers.areAvailable), .timeLimit(.minutes(3)))
struct RefusalTests {
  private func failure(_ configuration: SpiceConfiguration) async -> SpiceError? {
    do throws(SpiceError) {
      let session = try await SpiceSession.connect(configuration)
      await session.disconnect()
      return nil
    } catch {
      return error
    }
  }

  @Test(
    "the right password is let in; a wrong, missing or overlong one, and an expired one, are told as such",
    arguments: ServerLibrary.all)
  func passwords(_ server: ServerLibrary) async throws {
    try await QEMUGuest.running(.init { ($0.server, $0.password) = (server, "correct horse") }) { guest in
      var configuration = try SpiceConfiguration(guest.address)
      #expect(await failure(configuration)?.code == nil)
      configuration.connection.password = "wrong"
      #expect(await failure(configuration)?.code == .password)
      for nothing in [nil, ""] {
        configuration.connection.password = nothing
        #expect(await failure(configuration)?.code == .password)
      }
      configuration.connection.password = String(repeating: "x", count: 61)
      let overlong = await failure(configuration)
      #expect(overlong?.code == .password)
      #expect(overlong?.text.contains("61") == true)
      configuration.connection.password = "correct horse"
      try await guest.qmp("expire_password", ["protocol": "spice", "time": "now"])
      #expect(await failure(configuration)?.code == .password)
    }
  }

  @Test("whoever is asked for a password is asked until it is right", arguments: ServerLibrary.all)
  func asksForPassword(_ server: ServerLibrary) async throws {
    try await QEMUGuest.running(.init { ($0.server, $0.password) = (server, "third") }) { guest in
      var configuration = try SpiceConfiguration(guest.address)
      configuration.connection.password = nil
      let session = try await SpiceSession.connect(configuration) { challenge in
        ["first", "second", "third"][challenge.attempt - 1]
      }
      #expect(session.state.name == nil || session.state.name == "spice-guest")
      await session.disconnect()
      await #expect(throws: SpiceError.self) {
        try await SpiceSession.connect(configuration) { challenge in challenge.attempt < 3 ? "no" : nil }
      }
    }
  }

  @Test("TLS is let through with the right authority and subject only", arguments: ServerLibrary.all)
  func tls(_ server: ServerLibrary) async throws {
    let certificates = try TestCertificates()
    let others = try TestCertificates()
    try await QEMUGuest.running(.init { ($0.server, $0.listener) = (server, .tls(certificates)) }) { guest in
      let right = try SpiceConfiguration(guest.address)
      try await SpiceSession.running(right) { session in
        try await session.waitForPicture()
        let channels = session.state.channels
        #expect(channels.count >= 4)
        let plain = channels.filter { !$0.isSecure }
        #expect(plain.isEmpty)
      }
      var configuration = right
      configuration.connection.certificateAuthorities = .init(file: others.authorityFile)
      #expect(await failure(configuration)?.code == .certificate)
      configuration = right
      configuration.connection.certificateSubject = "O=swift-spice,C=XX,CN=127.0.0.1"
      #expect(await failure(configuration)?.code == .certificate)
    }
  }

  @Test("TLS with a certificate for another host is refused, unless the subject is named", arguments: ServerLibrary.all)
  func tlsHost(_ server: ServerLibrary) async throws {
    let certificates = try TestCertificates(names: "IP:192.0.2.1,DNS:elsewhere.example")
    try await QEMUGuest.running(.init { ($0.server, $0.listener) = (server, .tls(certificates)) }) { guest in
      var configuration = try SpiceConfiguration(guest.address)
      #expect(await failure(configuration)?.code == nil)
      configuration.connection.certificateSubject = nil
      #expect(await failure(configuration)?.code == .certificate)
    }
  }

  @Test("channels that the server wants encrypted go to its TLS port by themselves", arguments: ServerLibrary.all)
  func redirects(_ server: ServerLibrary) async throws {
    let certificates = try TestCertificates()
    try await QEMUGuest.running(
      .init {
        $0.server = server
        $0.listener = .portAndTLS(certificates)
        $0.spiceOptions = ["tls-channel=main", "tls-channel=inputs"]
      }
    ) { guest in
      try await SpiceSession.running(SpiceConfiguration(guest.address)) { session in
        try await session.waitForPicture()
        try await session.waitForInput()
        let secure = Set(session.state.channels.filter(\.isSecure).map(\.channel.type))
        #expect(secure.isSuperset(of: [.main, .inputs]))
        #expect(!secure.contains(.display))
      }
    }
  }

  @Test(
    "a server that is killed ends the session, and a machine that is shut down ends it in order",
    arguments: ServerLibrary.all)
  func serverGoes(_ server: ServerLibrary) async throws {
    try await QEMUGuest.running(.init { $0.server = server }) { guest in
      let session = try await SpiceSession.connect(SpiceConfiguration(guest.address))
      try await session.waitForPicture()
      await guest.stop()
      _ = await session.end()
      #expect(session.isOver)
    }
    try await QEMUGuest.running(.init { $0.server = server }) { guest in
      let session = try await SpiceSession.connect(SpiceConfiguration(guest.address))
      try await session.waitForPicture()
      _ = try? await guest.qmp("quit")
      #expect(await session.end()?.code == nil)
    }
  }

  @Test("nobody there, and somebody else there, are told apart")
  func nobody() async throws {
    var configuration = try SpiceConfiguration(uri: "spice://127.0.0.1:\(try FreePort.next())")
    #expect(await failure(configuration)?.code == .network)
    configuration = try SpiceConfiguration(uri: "spice+unix:///nonexistent/socket")
    #expect(await failure(configuration)?.code == .network)
  }
}

extension SpiceSession {
  /// Why the session ended; nil if it ended in order.
  fileprivate func end() async -> SpiceError? {
    do throws(SpiceError) {
      try await waitUntilEnded()
      return nil
    } catch {
      return error
    }
  }
}
