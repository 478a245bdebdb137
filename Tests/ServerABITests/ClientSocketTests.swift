import SpiceTestSupport
import Testing

/// Connections that the host accepted, and whose they are.
@Suite(.timeLimit(.minutes(2)))
struct ClientSocketTests {
  @Test("a connection is the server's once it was taken", arguments: ServerLibrary.all, ["unix", "tcp"])
  func taken(_ library: ServerLibrary, family: String) async throws {
    try await ServerHost.running(library) { host in
      let added = try await host.run("new\n init\n add_client family=\(family)")
      #expect(added.result == 0 && added["open"] == "1")
      let connected = try await host.next("channel")
      #expect(connected["what"] == "connected")
      try await host.send("peer_close")
      let gone = try await host.next("channel")
      #expect(gone["what"] == "disconnected" && gone["info"] == connected["info"])
      let descriptor = try await host.send("descriptor fd=\(added["fd"])")
      #expect(descriptor["open"] == "0")
    }
  }

  @Test("one whose other end is gone is taken, too, and closed", arguments: ServerLibrary.all)
  func gone(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      let added = try await host.run("new\n init\n add_client other=closed")
      #expect(added.result == 0)
      #expect(try await host.next("channel")["what"] == "connected")
      #expect(try await host.next("channel")["what"] == "disconnected")
      let descriptor = try await host.send("descriptor fd=\(added["fd"])")
      #expect(descriptor["open"] == "0")
    }
  }

  @Test("an encrypted one that fails at once stays the host's", arguments: ServerLibrary.all)
  func failedTLS(_ library: ServerLibrary) async throws {
    let certificates = try ServerCertificates.shared()
    let port = try FreePort.next()
    try await ServerHost.running(library) { host in
      try await host.run("new\n set_tls port=\(port) \(certificates.arguments)\n init")
      let added = try await host.send("add_client tls=1 skip_auth=1 other=closed")
      #expect(added.result == -1 && added["open"] == "1")
      let said = try await host.log()
      #expect(said.last?.hasPrefix("WARNING ") == true && said.last?.contains("SSL_accept failed") == true)
      // It was announced, and taken back.
      let (first, second) = (try await host.next("channel"), try await host.next("channel"))
      #expect(first["what"] == "connected" && second["what"] == "disconnected" && first["info"] == second["info"])
      // Closing it is up to the host, and works.
      let closed = try await host.send("descriptor_close fd=\(added["fd"])").result
      #expect(closed == 0)
    }
  }

  @Test("an encrypted one is taken while the other end is yet to speak", arguments: ServerLibrary.all)
  func pendingTLS(_ library: ServerLibrary) async throws {
    let certificates = try ServerCertificates.shared()
    let port = try FreePort.next()
    try await ServerHost.running(library) { host in
      try await host.run("new\n set_tls port=\(port) \(certificates.arguments)\n init")
      let added = try await host.send("add_client tls=1")
      #expect(added.result == 0 && added["open"] == "1")
      try await host.send("peer_send hex=a5a5a5a5a5a5a5a5a5a5a5a5")
      let end = try await host.send("peer_read bytes=100")
      #expect(end["closed"] == "1")
      let (first, second) = (try await host.next("channel"), try await host.next("channel"))
      #expect(first["what"] == "connected" && second["what"] == "disconnected" && first["info"] == second["info"])
    }
  }
}
