import SpiceClient
import SpiceSessionSupport
import SpiceTestSupport
import Testing

/// What the host hears of connections.
@Suite(.timeLimit(.minutes(3)))
struct ChannelEventTests {
  @Test("links that fail are announced and taken back, with the answer that says why", arguments: ServerLibrary.all)
  func failingLinks(_ library: ServerLibrary) async throws {
    // What is sent, and the error in the answer; nil if the connection just ends.
    let links: [(LinkBytes, error: UInt32?)] = [
      (LinkBytes { $0.magic = [1, 2, 3, 4] }, 2),
      (LinkBytes { $0.major = 1 }, 4), (LinkBytes { $0.major = 3 }, 4),
      (LinkBytes { $0.size = 17 }, 3), (LinkBytes { $0.size = 4097 }, 3),
      (LinkBytes { $0.capabilitiesOffset = 17 }, 3), (LinkBytes { $0.capabilitiesOffset = 19 }, 3),
      (LinkBytes { $0.channelType = 77 }, nil), (LinkBytes { $0.channelType = 2 }, nil),
    ]
    try await ServerHost.running(library) { host in
      try await host.run("new\n set_noauth\n init")
      for (bytes, error) in links {
        try await host.send("add_client")
        let connected = try await host.next("channel")
        #expect(connected["what"] == "connected")
        for field in ["type", "id", "connection_id"] { #expect(connected[field] == "0") }
        // The addresses are in the larger fields.
        #expect(connected["flags"] == "2")
        try await host.send("peer_send hex=\(bytes.hex)")
        let answer = try await host.send("peer_read bytes=1000")
        #expect(answer["closed"] == "1")
        if let error {
          #expect(LinkAnswer(hex: answer["hex"]).error == error, "\(bytes)")
        } else {
          #expect(answer["bytes"] == "0", "\(bytes)")
        }
        let gone = try await host.next("channel")
        #expect(gone["what"] == "disconnected" && gone["info"] == connected["info"] && gone["type"] == "0")
      }
    }
  }

  @Test("a good link is answered with a key and what the server can do", arguments: ServerLibrary.all)
  func answer(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      try await host.run("new\n set_noauth\n init\n add_client\n peer_send hex=\(LinkBytes().hex)")
      let answer = LinkAnswer(hex: try await host.send("peer_read bytes=202")["hex"])
      #expect(answer.bytes.count == 202)
      #expect(answer.magic == "REDQ" && answer.version == [2, 2] && answer.size == 186 && answer.error == 0)
      // An RSA key of 1024 bits, as a SubjectPublicKeyInfo.
      #expect(answer.key.starts(with: [0x30, 0x81, 0x9F, 0x30, 0x0D, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7]))
      #expect(answer.commonCapabilityCount == 1 && answer.channelCapabilityCount == 1)
      #expect(answer.capabilitiesOffset == 178)
      // AUTH_SELECTION, AUTH_SPICE, MINI_HEADER; all that main channels have, in ours without migration.
      #expect(answer.capabilities == [0b1011, library.isStock ? 0b1111 : 0b0110])
      // A ticket that is none is refused even where no password is asked for.
      try await host.send("peer_send hex=01000000" + String(repeating: "00", count: 128))
      let refused = try await host.send("peer_read bytes=100")
      #expect(refused["hex"] == "07000000" && refused["closed"] == "1")
    }
  }

  @Test("keys are never the same twice", arguments: ServerLibrary.all)
  func keys(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      try await host.run("new\n set_noauth\n init")
      var keys = Set<ArraySlice<UInt8>>()
      for _ in 0..<3 {
        try await host.run("add_client\n peer_send hex=\(LinkBytes().hex)")
        let answer = LinkAnswer(hex: try await host.send("peer_read bytes=202")["hex"])
        keys.insert(answer.key)
      }
      #expect(keys.count == 3)
    }
  }

  @Test("every channel of a session comes, is told by name, and goes, with one pointer", arguments: ServerLibrary.all)
  func session(_ library: ServerLibrary) async throws {
    try await expectSession(library, flags: 2) { host, port in
      try await host.run("set_port value=\(port)")
      var address = SpiceAddress()
      address.port = port
      return address
    }
  }

  @Test("encrypted channels say so", arguments: ServerLibrary.all)
  func secureSession(_ library: ServerLibrary) async throws {
    let certificates = try ServerCertificates.shared()
    try await expectSession(library, flags: 3) { host, port in
      try await host.run("set_tls port=\(port) \(certificates.arguments)")
      var address = SpiceAddress()
      address.tlsPort = port
      address.authorityFile = certificates.certificates.authorityFile
      address.hostSubject = TestCertificates.hostSubject
      return address
    }
  }

  private func expectSession(
    _ library: ServerLibrary, flags: Int, listen: (ServerHost, UInt16) async throws -> SpiceAddress
  ) async throws {
    try await ServerHost.running(library) { host in
      try await host.run("new\n set_noauth\n set_addr value=127.0.0.1 flags=1")
      let address = try await listen(host, FreePort.next())
      try await host.run("init\n add_keyboard\n qxl_add\n vm_start\n primary_create width=320 height=200")
      var tokens: [String: Fields] = [:]
      try await SpiceSession.running(SpiceConfiguration(address)) { session in
        try await session.waitForPicture()
        // Main, display, inputs and cursor.
        for _ in 0..<8 {
          let event = try await host.next("channel")
          switch event["what"] {
          case "connected":
            #expect(tokens[event["info"]] == nil)
            #expect(event["type"] == "0" && event["connection_id"] == "0" && event["flags"] == "2")
            // AF_INET, in the larger fields.
            #expect(event["family"] == "2" && event["llen_ext"] == "16" && event["plen_ext"] == "16")
            tokens[event["info"]] = event
          case "initialized":
            #expect(tokens[event["info"]]?["what"] == "connected")
            #expect(event.number("flags") == flags)
            tokens[event["info"]] = event
          default: Issue.record("unexpected \(event)")
          }
        }
        let clients = try await host.send("get_num_clients").result
        #expect(clients == 1)
      }
      #expect(Set(tokens.values.map { "\($0["type"]).\($0["id"])" }) == ["1.0", "2.0", "3.0", "4.0"])
      #expect(Set(tokens.values.map { $0["connection_id"] }).count == 1)
      #expect(!tokens.values.contains { $0["connection_id"] == "0" })
      for _ in 0..<4 {
        let event = try await host.next("channel")
        #expect(event["what"] == "disconnected")
        let before = tokens.removeValue(forKey: event["info"])
        for field in ["type", "id", "connection_id", "flags"] { #expect(event[field] == before?[field]) }
      }
      let clients = try await host.send("get_num_clients").result
      #expect(clients == 0)
    }
  }

  @Test("a second client takes the first one's place", arguments: ServerLibrary.all)
  func second(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      let port = try FreePort.next()
      try await host.run(
        "new\n set_noauth\n set_port value=\(port)\n init\n qxl_add\n vm_start\n primary_create width=64 height=64")
      var address = SpiceAddress()
      address.port = port
      let first = try await SpiceSession.connect(SpiceConfiguration(address))
      try await first.waitForPicture()
      try await SpiceSession.running(SpiceConfiguration(address)) { second in
        try await second.waitForPicture()
        _ = try? await first.waitUntilEnded()
        let clients = try await host.send("get_num_clients").result
        #expect(clients == 1)
      }
    }
  }

  @Test("a password is asked for, or not, whatever comes last", arguments: ServerLibrary.all)
  func tickets(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      let port = try FreePort.next()
      try await host.run("new\n set_port value=\(port)\n init")
      var address = SpiceAddress()
      address.port = port
      // Nobody is let in before there is a password.
      for (command, password, isLetIn) in [
        ("get_num_clients", "", false), ("set_ticket password=secret", "secret", true),
        ("set_ticket password=secret", "Secret", false), ("set_ticket", "", false), ("set_noauth", "anything", true),
        ("set_ticket password=\(String(repeating: "a", count: 59))", String(repeating: "a", count: 59), true),
        // The stock library keeps one more without its end.
        (
          "set_ticket password=\(String(repeating: "a", count: 60))", String(repeating: "a", count: 60),
          !library.isStock
        ),
      ] {
        try await host.send(command)
        address.password = password
        var configuration = try SpiceConfiguration(address)
        configuration.connection.password = password
        do {
          let session = try await SpiceSession.connect(configuration)
          #expect(isLetIn, "\(command)")
          await session.disconnect()
        } catch let error as SpiceError {
          #expect(!isLetIn && error.code == .password, "\(command): \(error)")
        }
      }
    }
  }
}
