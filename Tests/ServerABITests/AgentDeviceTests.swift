import SpiceBytes
import SpiceSessionSupport
import SpiceTestSupport
import SpiceWire
import Testing

/// The guest's agent between its device and clients.
@Suite(.timeLimit(.minutes(2)))
struct AgentDeviceTests {
  private static let device = "add_char subtype=vdagent"

  /// A client that deals with the agent.
  private func started(_ port: UInt16, tokens: UInt32 = 100, capabilities: [UInt32] = [4]) throws -> RawClient {
    let client = try RawClient(port: port, capabilities: capabilities)
    client.main.send(106, words(tokens))
    return client
  }

  /// What the agent says.
  private func say(_ host: ServerHost, _ bytes: [UInt8], device: Int = 0) async throws {
    try await host.run("char_feed hex=\(hex(bytes)) device=\(device)\n char_wakeup device=\(device)")
  }

  @Test("messages pass as they are, in chunks to the agent and in pieces to the client", arguments: ServerLibrary.all)
  func bothWays(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      let port = try await host.listening(Self.device)
      #expect(try await host.next("char_state")["connected"] == "1")
      let client = try started(port)
      // The agent is there, and there is room for ten.
      #expect(client.greeting.rawSpan.integer(at: 16, as: UInt32.self) == 1)
      #expect(client.greeting.rawSpan.integer(at: 20, as: UInt32.self) == 10)
      let question = agentMessage(6, words(1, 0x3F))
      client.main.send(107, question)
      #expect(try await host.awaitWritten(8 + question.count) == hex(agentChunk(question)))
      // A chunk may be larger than a piece, and may come byte by byte.
      let answer = agentMessage(99, [UInt8](repeating: 5, count: 5000))
      try await host.send("char_limit read=777")
      try await say(host, agentChunk(answer))
      var came: [UInt8] = []
      var pieces: [Int] = []
      while came.count < answer.count {
        let piece = try client.main.next(109)
        pieces.append(piece.count)
        came += piece
      }
      #expect(came == answer && pieces == [2048, 2048, 924])
    }
  }

  @Test("a client gets its room back when the agent has taken, and goes if it takes more", arguments: ServerLibrary.all)
  func tokens(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      let port = try await host.listening(Self.device)
      let client = try started(port)
      let message = agentMessage(99, [1])
      for _ in 0..<5 { client.main.send(107, message) }
      #expect(try client.main.next(110) == words(5))
      _ = try await host.awaitWritten(5 * (8 + message.count))
      try await host.send("char_limit write=0")
      for _ in 0..<10 { client.main.send(107, message) }
      try await host.settle()
      #expect(try await host.written().total == 5 * (8 + message.count))
      try await host.run("char_limit write=10000\n char_wakeup")
      #expect(try client.main.next(110) == words(5))
      #expect(try client.main.next(110) == words(5))
      try await host.send("char_limit write=0")
      for _ in 0..<11 { client.main.send(107, message) }
      try client.main.end()
    }
  }

  @Test("the agent is read no faster than the client has tokens", arguments: ServerLibrary.all)
  func clientTokens(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      let port = try await host.listening(Self.device)
      let client = try started(port, tokens: 2)
      // What comes after the start has arrived, so the start has.
      client.main.send(107, agentMessage(99))
      _ = try await host.awaitWritten(28)
      for number in 0..<40 { try await say(host, agentChunk(agentMessage(99, [UInt8(number)]))) }
      for number in 0..<2 { #expect(try client.main.next(109).last == UInt8(number)) }
      // Not even a question is answered by more of them.
      client.main.send(104)
      var answer = try client.main.next()?.type
      while let type = answer, type != 104, type != 109 { answer = try client.main.next()?.type }
      #expect(answer == 104)
      for number in 2..<40 {
        client.main.send(108, words(1))
        #expect(try client.main.next(109).last == UInt8(number))
      }
    }
  }

  @Test("what is not allowed does not pass, and the agent does not announce it", arguments: ServerLibrary.all)
  func filters(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      let port = try await host.listening(
        Self.device, settings: "set_agent_copypaste value=0\n set_agent_file_xfer value=0")
      let client = try started(port)
      try await host.settle()
      let passes = agentMessage(99, [9])
      for type in [4, 7, 8, 9, 10, 11, 12] as [UInt32] { client.main.send(107, agentMessage(type, words(0, 0))) }
      client.main.send(107, passes)
      #expect(try await host.awaitWritten(8 + passes.count) == hex(agentChunk(passes)))
      try await say(host, agentChunk(agentMessage(7, words(0))))
      // Its second piece looks like the same announcement, and is none.
      let announcement = agentMessage(6, words(0, 0xFFFF_FFFF))
      try await say(host, agentChunk(announcement))
      let edited = try client.main.next(109)
      #expect(edited == agentMessage(6, words(0, 0xFFFF_FFFF & ~0x68)))
      // Allowed again, for whatever begins from now on.
      try await host.run("set_agent_copypaste value=1\n set_agent_file_xfer value=1")
      try await say(host, agentChunk(agentMessage(6, words(0, 0x68))))
      #expect(try client.main.next(109) == agentMessage(6, words(0, 0x68)))
      try await say(host, agentChunk(agentMessage(7, words(0))))
      #expect(try client.main.next(109) == agentMessage(7, words(0)))
    }
  }

  @Test("an agent that makes no sense is no agent any more", arguments: ServerLibrary.all)
  func hostileAgent(_ library: ServerLibrary) async throws {
    for nonsense in [
      words(3, 4) + [1, 2, 3, 4], words(0, 20) + agentMessage(99), agentChunk(words(2, 99, 0, 0, 0)),
      agentChunk([1, 2, 3]), agentChunk(agentMessage(99, [1, 2, 3], size: 2)),
    ] {
      try await ServerHost.running(library) { host in
        let port = try await host.listening(Self.device)
        let client = try started(port)
        try await host.settle()
        try await say(host, nonsense)
        #expect(try client.main.next(108) == words(0), "\(nonsense)")
        #expect(try await host.next("char_state") { $0["connected"] == "0" }["device"] == "0")
        // It may come again.
        try await host.run("remove device=0\n \(Self.device)")
        #expect(try client.main.next(115) == words(10))
        client.main.send(106, words(100))
        client.main.send(107, agentMessage(99))
        _ = try await host.awaitWritten(28, to: 1)
        try await say(host, agentChunk(agentMessage(99)), device: 1)
        #expect(try client.main.next(109) == agentMessage(99))
      }
    }
  }

  @Test("a client that makes no sense is sent away", arguments: ServerLibrary.all)
  func hostileClient(_ library: ServerLibrary) async throws {
    for nonsense in [
      words(2, 99, 0, 0, 0), [1, 2, 3], agentMessage(99, [1, 2, 3], size: 2),
      agentMessage(99, [UInt8](repeating: 0, count: 2029)),
    ] {
      try await ServerHost.running(library) { host in
        let port = try await host.listening(Self.device)
        let client = try started(port)
        client.main.send(107, nonsense)
        try client.main.end()
      }
    }
  }

  @Test("an agent that comes again is one that knows nothing", arguments: ServerLibrary.all)
  func restart(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      let port = try await host.listening("")
      let old = try RawClient(port: port)
      #expect(old.greeting.rawSpan.integer(at: 16, as: UInt32.self) == 0)
      try await host.send(Self.device)
      // This client does not understand the newer message.
      #expect(try old.main.next(107) == [])
      old.main.send(106, words(100))
      // A message begins, and its agent goes in the middle of it.
      old.main.send(107, agentMessage(99, [UInt8](repeating: 1, count: 2028), size: 3000))
      _ = try await host.awaitWritten(8 + 2048)
      try await say(host, agentChunk(agentMessage(98, [1, 2], size: 3)))
      #expect(try old.main.next(109).count == 22)
      try await host.run("remove device=0\n \(Self.device)")
      #expect(try old.main.next(108) == words(0))
      #expect(try old.main.next(107) == [])
      old.main.send(106, words(100))
      // The rest is nothing for the new one.
      old.main.send(107, [UInt8](repeating: 1, count: 3000 - 2028))
      old.main.send(107, agentMessage(97))
      #expect(try await host.awaitWritten(28, to: 1) == hex(agentChunk(agentMessage(97))))
      try await say(host, agentChunk(agentMessage(96)), device: 1)
      #expect(try old.main.next(109) == agentMessage(96))
    }
  }

  @Test("the agent is told when the last client goes, also in the middle of a message", arguments: ServerLibrary.all)
  func clientGoes(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      let port = try await host.listening(Self.device)
      do {
        let client = try started(port)
        client.main.send(107, agentMessage(99, [1], size: 3000))
        _ = try await host.awaitWritten(29)
      }
      let goodbye = hex(agentChunk(agentMessage(13), port: 2))
      #expect(try await host.awaitWritten(29 + 28).hasSuffix(goodbye))
      let next = try started(port)
      next.main.send(107, agentMessage(98))
      #expect(try await host.awaitWritten(29 + 56).hasSuffix(goodbye + hex(agentChunk(agentMessage(98)))))
    }
  }

  @Test("the agent moves the pointer, if it may, and hears of the newest place", arguments: ServerLibrary.all)
  func pointer(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      let port = try await host.listening("add_mouse\n \(Self.device)\n qxl_add")
      try await host.send("primary_create width=800 height=600 device=2")
      let client = try started(port)
      client.main.send(105, [2, 0])
      var mode = try client.main.next(105)
      while mode != [3, 0, 2, 0] { mode = try client.main.next(105) }
      let inputs = try client.open(.inputs)
      func state(_ x: UInt32, _ y: UInt32, _ buttons: UInt32) -> String {
        hex(agentChunk(agentMessage(1, words(x, y, buttons) + [0]), port: 2))
      }
      inputs.send(112, words(300, 200) + [0, 0, 0])
      #expect(try await host.awaitWritten(41, to: 1) == state(300, 200, 0))
      inputs.send(113, [1, 1, 0])
      #expect(try await host.awaitWritten(82, to: 1).hasSuffix(state(300, 200, 2)))
      inputs.send(114, [1, 0, 0])
      #expect(try await host.awaitWritten(123, to: 1).hasSuffix(state(300, 200, 0)))
      inputs.send(113, [4, 0, 0])
      #expect(try await host.awaitWritten(164, to: 1).hasSuffix(state(300, 200, 16)))
      // The agent takes nothing for a while: one state is on its way, and the last is the next one.
      try await host.send("char_limit write=0 device=1")
      for x in 1...50 { inputs.send(112, words(UInt32(x), 7) + [0, 0, 0]) }
      try await host.settle()
      try await host.run("char_limit write=10000 device=1\n char_wakeup device=1")
      let isServer = try await host.send("is_server_mouse").result
      #expect(isServer == 0)
      #expect(try await eventually { try await host.written(1).last.hasSuffix(state(50, 7, 0)) })
      // Without it, there is the mouse.
      try await host.send("set_agent_mouse value=0")
      while mode != [1, 0, 1, 0] { mode = try client.main.next(105) }
    }
  }

  @Test("monitors are the displays' affair if they take them, and the agent's otherwise", arguments: ServerLibrary.all)
  func monitors(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      let port = try await host.listening("\(Self.device)\n qxl_add")
      let client = try started(port)
      try await host.settle()
      let layout = agentMessage(2, words(1, 0) + words(600, 800, 32, 0, 0))
      client.main.send(107, layout)
      #expect(try await host.awaitWritten(8 + layout.count) == hex(agentChunk(layout)))
    }
    try await ServerHost.running(library) { host in
      let port = try await host.listening("\(Self.device)\n qxl_add monitors_answer=1")
      let client = try started(port)
      try await host.settle()
      client.main.send(107, agentMessage(2, words(1, 1) + words(600, 800, 32, 5, 6)))
      let told = try await host.next("client_monitors_config")
      #expect(told["count"] == "1" && told["flags"] == "1")
      client.main.send(107, agentMessage(99))
      #expect(try await host.awaitWritten(28) == hex(agentChunk(agentMessage(99))))
    }
  }
}
