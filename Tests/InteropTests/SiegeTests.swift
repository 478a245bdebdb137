import SpiceClient
import SpiceLink
import SpiceSessionSupport
import SpiceTestSupport
import SpiceWire
import Testing

/// Clients without manners before a machine on our library: neither the machine nor a client that has them notices.
@Suite(.serialized, .enabled(if: Peers.areAvailable), .timeLimit(.minutes(4)))
struct SiegeTests {
  /// How long the server may need to give up whoever says or takes nothing, on a machine that is busy.
  private static let patience = Duration.seconds(90)
  /// By how much the memory of QEMU may grow, in bytes.
  private static let growth = 64 << 20

  /// Lends a machine whose guest draws all the time and which a client watches, and looks after both.
  private func besieged(
    _ machine: QEMUGuest.Configuration, drawing: String = "colours; seq 40; about",
    _ body: (QEMUGuest, UInt16) async throws -> Void
  ) async throws {
    var machine = machine
    (machine.server, machine.sharesMachine) = (.ours, true)
    try await QEMUGuest.running(machine) { guest in
      let port = try #require(guest.address.port)
      try await SpiceSession.running(SpiceConfiguration(guest.address)) { session in
        try await session.waitForPicture()
        try await session.waitForInput()
        let loop = "while [ ! -e /tmp/quiet ]; do \(drawing); done > /dev/tty1 2> /dev/null; touch /tmp/done"
        try await guest.run("(\(loop)) &")
        try await Task.sleep(for: .seconds(1))
        let channels = try await guest.channels()
        let before = try guest.resources()

        try await body(guest, port)

        #expect(try await guest.qmp("query-status") == "running")
        let areGone = try await eventually(within: Self.patience) { try await guest.channels() == channels }
        #expect(areGone, "strangers still have channels")
        _ = try await eventually(within: Self.patience) {
          try guest.resources().descriptors <= before.descriptors
        }
        let after = try guest.resources()
        #expect(after.descriptors <= before.descriptors)
        #expect(after.memory - before.memory < Self.growth)

        try await guest.run("touch /tmp/quiet; until [ -e /tmp/done ]; do usleep 100000; done")
        let expected = try await guest.stillScreen()
        let seen = try await session.screen(like: expected)
        #expect(seen.mismatch(with: expected, named: "siege") == nil)
        #expect(!session.isOver)
        #expect(await session.statistics()?.droppedDraws == 0)
      }
    }
  }

  /// Whether a client that comes now is let in, and sees something.
  private func expectWelcome(_ guest: QEMUGuest) async throws {
    try await SpiceSession.running(SpiceConfiguration(guest.address)) { try await $0.waitForPicture() }
  }

  @Test("hundreds of connections that say nothing, or not all that they should, are closed in time")
  func idle() async throws {
    let certificates = try TestCertificates()
    try await besieged(.init { $0.listener = .portAndTLS(certificates) }) { guest, port in
      let tlsPort = try #require(guest.address.tlsPort)
      let link = LinkClient(session: .new, channel: .init(.main), capabilities: [], password: []).start()
      var connections: [RawConnection] = []
      for index in 0..<500 {
        let connection = try RawConnection(to: index % 10 == 9 ? tlsPort : port)
        // Nothing, a part of the header, the header, a part of the message, or all of it but no ticket.
        let said = [0, 2, 16, 30, link.count][index % 5]
        // The first bytes of TLS, and no more.
        connection.send(index % 10 == 9 ? [22, 3, 1, 2, 0] : Array(link[..<said]))
        connections.append(connection)
        if index % 100 == 99 { #expect(try await guest.qmp("query-status") == "running") }
      }
      try await expectWelcome(guest)
      let areClosed = try await eventually(within: Self.patience) {
        connections = try connections.filter { try !$0.isClosed() }
        return connections.isEmpty
      }
      #expect(areClosed, "\(connections.count) are still there")
    }
  }

  @Test("a client that never reads is given up, while the guest draws more than its line can hold")
  func deaf() async throws {
    let drawing = "dd if=/dev/urandom of=/dev/fb0 bs=4096 count=768; colours"
    try await besieged(.init { $0.listener = .port }, drawing: drawing) { guest, port in
      let client = try RawClient(port: port)
      let display = try client.open(.display)
      display.send(RawClient.displayInit)
      let isThere = try await eventually { try await guest.channels().count == 6 }
      #expect(isThere)
      let isGone = try await eventually(within: Self.patience) { try await guest.channels().count < 6 }
      #expect(isGone)
      try await expectWelcome(guest)
    }
  }

  @Test("nonsense instead of the link, within it, and after it on every channel")
  func nonsense() async throws {
    try await besieged(.init { $0.listener = .port }) { guest, port in
      var random = SeededGenerator(seed: 3)
      func noise(_ count: Int) -> [UInt8] { (0..<count).map { _ in random.next() } }
      let link = LinkClient(session: .new, channel: .init(.main), capabilities: [], password: []).start()
      var connections: [RawConnection] = []
      // Before the link: noise, another protocol, a WebSocket that is none, the line of an editor.
      let greetings: [[UInt8]] = [
        noise(4096), Array("GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n".utf8), Array("GET /".utf8) + noise(70_000),
        [UInt8](repeating: 0, count: 100), Array("REDQ".utf8) + noise(500), Array("SSH-2.0-OpenSSH\r\n".utf8),
      ]
      for greeting in greetings {
        let connection = try RawConnection(to: port)
        connection.send(greeting)
        connections.append(connection)
      }
      // In the link: each byte of it is another one, and what follows the good ones is no ticket.
      for index in link.indices {
        let connection = try RawConnection(to: port)
        var broken = link
        broken[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        connection.send(broken + noise(200))
        connections.append(connection)
      }
      // After it: noise, a message that is too long for anybody, unknown ones, and one that is not complete.
      var clients: [RawClient] = []
      for type in [ChannelType.main, .display, .inputs, .cursor] {
        for (index, words) in [
          noise(10_000), [1, 0, 255, 255, 255, 255], [255, 255, 0, 0, 0, 0] + noise(100), [101, 0, 9, 0],
        ].enumerated() {
          let client = try RawClient(port: port)
          let channel = type == .main ? client.main : try client.open(type)
          if type == .display, index > 0 { channel.send(RawClient.displayInit) }
          channel.send(words)
          clients.append(client)
          if index < 2 { connections.append(channel.connection) }
        }
        #expect(try await guest.qmp("query-status") == "running")
      }
      try await expectWelcome(guest)
      let areClosed = try await eventually(within: Self.patience) {
        connections = try connections.filter { try !$0.isClosed() }
        return connections.isEmpty
      }
      #expect(areClosed, "\(connections.count) are still there")
      // Those who are still welcome go by themselves.
      withExtendedLifetime(clients) {}
    }
  }

  @Test("a client that types and points faster than the machine can take it")
  func flood() async throws {
    try await besieged(.init { $0.listener = .port }) { guest, port in
      let client = try RawClient(port: port)
      let inputs = try client.open(.inputs)
      // A key that does nothing by itself, down and up; and the pointer, at one place and another.
      var flood: [UInt8] = [104, 0, 0, 128, 0, 0]
      for _ in 0..<16384 { flood += [0x2A, 0xAA] }
      for index in 0..<2000 {
        flood += [112, 0, 11, 0, 0, 0] + [UInt8(index % 200), 0, 0, 0] + [100, 0, 0, 0] + [0, 0, 0]
      }
      // Some of it is taken now, the rest when the machine likes, or never.
      for _ in 0..<200 {
        guard inputs.send(flood) else { break }
        #expect(try await guest.qmp("query-status") == "running")
      }
      #expect(try guest.resources().memory < 600 << 20)
      try await expectWelcome(guest)
    }
  }

  @Test("wrong, broken and expired tickets, plain words to encrypted channels, and nonsense instead of TLS")
  func strangers() async throws {
    let certificates = try TestCertificates()
    let password = "correct horse"
    let machine = QEMUGuest.Configuration {
      $0.listener = .portAndTLS(certificates)
      $0.password = password
      $0.spiceOptions = ["tls-channel=inputs"]
    }
    try await besieged(machine) { guest, port in
      let tlsPort = try #require(guest.address.tlsPort)
      func failure(_ type: ChannelType = .main, password: String) -> LinkFailure? {
        do {
          _ = try RawClient.link(type, of: .new, port: port, password: password)
          return nil
        } catch LinkError.refused(let failure) {
          return failure
        } catch {
          return .error
        }
      }
      for _ in 0..<20 {
        #expect(failure(password: "wrong horse") == .permissionDenied)
        #expect(failure(password: "") == .permissionDenied)
        #expect(failure(.inputs, password: password) == .needSecured)
      }
      // A ticket in no key at all.
      var random = SeededGenerator(seed: 7)
      let link = LinkClient(session: .new, channel: .init(.main), capabilities: [], password: []).start()
      for _ in 0..<20 {
        let connection = try RawConnection(to: port)
        connection.send(link + [1, 0, 0, 0] + (0..<128).map { _ in random.next() })
        #expect(try await eventually { try connection.isClosed() })
      }
      for _ in 0..<20 {
        let connection = try RawConnection(to: tlsPort)
        connection.send([22, 3, 1, 1, 0] + (0..<256).map { _ in random.next() })
        #expect(try await eventually { try connection.isClosed() })
      }
      try await expectWelcome(guest)
      try await guest.qmp("expire_password", ["protocol": "spice", "time": "now"])
      #expect(failure(password: password) == .permissionDenied)
    }
  }
}
