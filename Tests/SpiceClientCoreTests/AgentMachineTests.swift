import SpiceAgentWire
import SpiceBytes
import SpiceClientCore
import SpiceWire
import Testing

@Suite("AgentMachine")
struct AgentMachineTests {
  /// What the client sent to the agent: messages put together from the pieces on main.
  private func agentMessages(_ server: Loopback) throws -> [AgentMessage] {
    var assembler = AgentMessageAssembler(limit: 1 << 16)
    var messages: [AgentMessage] = []
    for message in try server.takeMessages(.main) where message.type == 107 {
      #expect(message.body.count <= 2048)
      var offset = 0
      while let next = try assembler.next(in: message.body.rawSpan, at: &offset) {
        let kind = try #require(AgentMessage.Kind(rawValue: next.type))
        messages.append(try AgentMessage(kind, decoding: next.body.rawSpan, in: AgentContext()))
      }
    }
    return messages
  }

  private func fromAgent(_ message: AgentMessage, to server: Loopback) throws {
    let nothing: [UInt8] = []
    let bytes = try message.encoded(in: AgentContext(), blobs: nothing.rawSpan)
    try server.send(
      MainServerMessage.agentData(WireRange(offset: 0, count: bytes.count)), on: .main, blobs: bytes)
  }

  private func start(tokens: UInt32 = 10) throws -> Loopback {
    let server = Loopback()
    try server.open([]) {
      $0.isAgentConnected = true
      $0.agentTokens = tokens
    }
    return server
  }

  @Test("an agent is started with all tokens, and told what the client can do")
  func starts() throws {
    let server = try start()
    let types = try server.takeMessages(.main).map(\.type)
    #expect(types == [106, 107, 104])
    #expect(server.events.contains(.agent))
    #expect(server.session.main?.agent.isConnected == true)
  }

  @Test("monitors are sent when the agent can take them, once for changes within a second")
  func monitors() throws {
    let server = try start()
    let agent = try #require(server.session.main?.agent)
    _ = try agentMessages(server)
    try fromAgent(
      .announceCapabilities(AgentAnnouncement([.monitorsConfig, .monitorsConfigPosition], isRequest: true)),
      to: server)
    #expect(agent.canSetMonitors)
    let answer = try agentMessages(server)
    guard case .announceCapabilities(let announcement)? = answer.first else {
      Issue.record("the request was not answered: \(answer)")
      return
    }
    #expect(!announcement.isRequest)

    for width: UInt32 in [800, 1000, 1200] {
      agent.request([AgentMonitor(width: width, height: 700)], at: server.now)
      server.expire(afterMilliseconds: 400)
      #expect(try agentMessages(server).isEmpty)
    }
    server.expire(afterMilliseconds: 1000)
    let sent = try agentMessages(server)
    #expect(sent == [.monitorsConfig(AgentMonitorsConfig([AgentMonitor(width: 1200, height: 700)], usePosition: true))])
    server.expire(afterMilliseconds: 5000)
    #expect(try agentMessages(server).isEmpty)
  }

  @Test("a wish that came before the agent's capabilities is sent with them")
  func earlyMonitors() throws {
    let server = try start()
    let agent = try #require(server.session.main?.agent)
    agent.request([AgentMonitor(width: 640, height: 480), nil], at: server.now)
    server.expire(afterMilliseconds: 3000)
    _ = try agentMessages(server)
    try fromAgent(
      .announceCapabilities(AgentAnnouncement([.monitorsConfig, .sparseMonitorsConfig], isRequest: false)),
      to: server)
    server.expire(afterMilliseconds: 0)
    guard case .monitorsConfig(let config)? = try agentMessages(server).first else {
      Issue.record("no monitors were sent")
      return
    }
    #expect(config.monitors.map(\.width) == [640, 0])
    #expect(config.flags.isEmpty)
  }

  @Test("without tokens nothing is sent, and tokens let it go")
  func tokens() throws {
    let server = try start(tokens: 0)
    #expect(try server.takeMessages(.main).map(\.type) == [106, 104])
    try server.send(MainServerMessage.agentToken(count: 1), on: .main)
    #expect(try server.takeMessages(.main).map(\.type) == [107])
    try server.send(MainServerMessage.agentToken(count: .max), on: .main)
    try server.send(MainServerMessage.agentToken(count: .max), on: .main)
    #expect(server.end == nil)
  }

  @Test("nonsense from the guest never ends the session")
  func nonsense() throws {
    let server = try start()
    let garbage = (0..<2000).map { UInt8(truncatingIfNeeded: $0 &* 37) }
    for _ in 0..<10 {
      try server.send(
        MainServerMessage.agentData(WireRange(offset: 0, count: garbage.count)), on: .main, blobs: garbage)
    }
    try server.send(MainServerMessage.agentDisconnected(reason: .ok), on: .main)
    #expect(server.session.main?.agent.isConnected == false)
    try server.send(MainServerMessage.agentConnectedTokens(count: 10), on: .main)
    try fromAgent(.announceCapabilities(AgentAnnouncement([.reply], isRequest: false)), to: server)
    #expect(server.session.main?.agent.capabilities == [.reply])
    #expect(server.end == nil)
  }
}
