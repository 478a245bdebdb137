import SpiceTestSupport
import Testing

/// Where a server listens, and what it says to those who do not speak SPICE.
@Suite(.timeLimit(.minutes(2)))
struct ListeningTests {
  /// Connects, says nonsense, and expects the error that a client would understand.
  private func expectServer(_ host: ServerHost, at place: String) async throws {
    let connected = try await host.send("peer_connect \(place)")
    #expect(connected.result == 0, "\(place)")
    try await host.send("peer_send hex=a5a5a5a5")
    let answer = LinkAnswer(hex: try await host.send("peer_read bytes=194")["hex"])
    #expect(answer.magic == "REDQ", "\(place)")
    #expect(answer.version == [2, 2])
    #expect(answer.size == 178)
    // INVALID_MAGIC, and nothing else.
    #expect(answer.error == 2)
    #expect(answer.bytes.count == 194 && answer.bytes.dropFirst(20).allSatisfy { $0 == 0 })
    let end = try await host.send("peer_read")
    #expect(end["closed"] == "1")
  }

  private func expectNobody(_ host: ServerHost, at place: String) async throws {
    let refused = try await host.send("peer_connect \(place)")
    #expect(refused.result == -1, "\(place)")
  }

  @Test("a plain port, and no other", arguments: ServerLibrary.all)
  func plain(_ library: ServerLibrary) async throws {
    let port = try FreePort.next()
    try await ServerHost.running(library) { host in
      try await host.run("new\n set_addr value=127.0.0.1 flags=1\n set_port value=\(port)\n init")
      try await expectServer(host, at: "port=\(port)")
      // A port that nobody can take meanwhile.
      try await expectNobody(host, at: "port=1")
      try await host.send("destroy")
      let said = try await host.log()
      #expect(said == [])
    }
  }

  @Test("an encrypted port alone, and beside a plain one", arguments: ServerLibrary.all, [false, true])
  func tls(_ library: ServerLibrary, hasPlain: Bool) async throws {
    let (plain, secure) = (try FreePort.next(), try FreePort.next())
    let certificates = try ServerCertificates.shared()
    try await ServerHost.running(library) { host in
      try await host.send("new")
      if hasPlain { try await host.send("set_port value=\(plain)") }
      try await host.run("set_tls port=\(secure) \(certificates.arguments)\n init")
      if hasPlain { try await expectServer(host, at: "port=\(plain)") }
      let silent = try await host.log()
      #expect(silent == [])
      // Whoever does not encrypt is let go without an answer in words.
      try await host.send("peer_connect port=\(secure)")
      try await host.send("peer_send hex=a5a5a5a5a5a5a5a5a5a5a5a5")
      let end = try await host.send("peer_read bytes=100")
      #expect(end["closed"] == "1")
      // The peer may know before it is told.
      let isTold = try await eventually {
        let said = try await host.log()
        return said.last?.hasPrefix("WARNING ") == true && said.last?.contains("SSL_accept failed") == true
      }
      #expect(isTold)
    }
  }

  @Test("files that are no certificates are an error", arguments: ServerLibrary.all)
  func badCertificates(_ library: ServerLibrary) async throws {
    let secure = try FreePort.next()
    try await ServerHost.running(library) { host in
      let result = try await host.run("new\n set_tls port=\(secure) ca=/dev/null cert=/dev/null key=/dev/null\n init")
        .result
      #expect(result == -1)
      let said = try await host.log()
      #expect(said.contains { $0.contains("Could not load certificates") })
      try await host.send("destroy")
    }
  }

  @Test("a socket with a path, which may be left over, and one with a name only", arguments: ServerLibrary.all)
  func unix(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      let path = host.folder.file("spice")
      let abstract = "@spice-\(UInt64.random(in: 0...UInt64.max))"
      for (server, place) in [path, path, abstract].enumerated() {
        try await host.run("new\n set_addr server=\(server) value=\(place) flags=4\n init server=\(server)")
        try await expectServer(host, at: "path=\(place)")
        let said = try await host.log()
        #expect(said == [])
        // The first one stays, and loses its name to the second.
        guard server > 0 else { continue }
        try await host.send("destroy server=\(server)")
        try await expectNobody(host, at: "path=\(place)")
      }
    }
  }

  @Test("a socket that the host listens on already, and that stays the host's", arguments: ServerLibrary.all)
  func descriptor(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      let path = host.folder.file("spice")
      let given = try await host.run("new\n set_listen_socket_fd path=\(path)")
      #expect(given.result == 0)
      let started = try await host.send("init").result
      #expect(started == 0)
      try await expectServer(host, at: "path=\(path)")
      try await host.send("destroy")
      let left = try await host.send("descriptor fd=\(given["fd"])")
      #expect(left["open"] == "1")
      let said = try await host.log()
      #expect(said == [])
    }
  }
}
