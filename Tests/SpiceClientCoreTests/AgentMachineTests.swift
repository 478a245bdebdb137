import SpiceAgentWire
import SpiceBytes
import SpiceClientCore
import SpiceWire
import Testing

@Suite("AgentMachine")
struct AgentMachineTests {
  @Test("an agent is started with all tokens, and told what the client can do")
  func starts() throws {
    let agent = try ScriptedAgent()
    let types = try agent.server.takeMessages(.main).map(\.type)
    #expect(types == [106, 107, 104])
    #expect(agent.server.events.contains(.agent))
    #expect(agent.machine.isConnected)
  }

  @Test("monitors are sent when the agent can take them, once for changes within a second")
  func monitors() throws {
    let agent = try ScriptedAgent()
    _ = try agent.take()
    try agent.announce([.monitorsConfig, .monitorsConfigPosition], isRequest: true)
    #expect(agent.machine.canSetMonitors)
    let answer = try agent.takeMessages()
    guard case .announceCapabilities(let announcement)? = answer.first else {
      Issue.record("the request was not answered: \(answer)")
      return
    }
    #expect(!announcement.isRequest)

    for width: UInt32 in [800, 1000, 1200] {
      agent.machine.request([AgentMonitor(width: width, height: 700)], at: agent.server.now)
      agent.server.expire(afterMilliseconds: 400)
      #expect(try agent.take().isEmpty)
    }
    agent.server.expire(afterMilliseconds: 1000)
    let sent = try agent.takeMessages()
    #expect(sent == [.monitorsConfig(AgentMonitorsConfig([AgentMonitor(width: 1200, height: 700)], usePosition: true))])
    agent.server.expire(afterMilliseconds: 5000)
    #expect(try agent.take().isEmpty)
  }

  @Test("a wish that came before the agent's capabilities is sent with them")
  func earlyMonitors() throws {
    let agent = try ScriptedAgent()
    agent.machine.request([AgentMonitor(width: 640, height: 480), nil], at: agent.server.now)
    agent.server.expire(afterMilliseconds: 3000)
    _ = try agent.take()
    try agent.announce([.monitorsConfig, .sparseMonitorsConfig])
    agent.server.expire(afterMilliseconds: 0)
    guard case .monitorsConfig(let config)? = try agent.takeMessages().first else {
      Issue.record("no monitors were sent")
      return
    }
    #expect(config.monitors.map(\.width) == [640, 0])
    #expect(config.flags.isEmpty)
  }

  @Test("without tokens nothing is sent, and tokens let it go")
  func tokens() throws {
    let agent = try ScriptedAgent(tokens: 0)
    #expect(try agent.server.takeMessages(.main).map(\.type) == [106, 104])
    try agent.giveTokens(1)
    #expect(try agent.server.takeMessages(.main).map(\.type) == [107])
    try agent.giveTokens(.max)
    try agent.giveTokens(.max)
    #expect(agent.server.end == nil)
  }

  @Test("an agent without tokens that asks without end costs a bounded number of answers")
  func floodOfQuestions() throws {
    let agent = try ScriptedAgent(capabilities: ScriptedAgent.linux, tokens: 1)
    _ = try agent.take()
    for _ in 0..<2000 { try agent.send(.clipboardRequest(ClipboardRequest(.text, of: .clipboard))) }
    try agent.giveTokens(.max)
    #expect((1...300).contains(try agent.take().count))
  }

  @Test("display settings and volumes go to every agent that knows them, as they are last")
  func settings() throws {
    let agent = try ScriptedAgent(capabilities: [.displayConfig, .audioVolumeSync])
    let quiet = AudioVolumeSync(isPlayback: true, isMuted: false, channels: [1000, 2000])
    let loud = AudioVolumeSync(isPlayback: true, isMuted: false, channels: [60000, 60000])
    let microphone = AudioVolumeSync(isPlayback: false, isMuted: true, channels: [5])
    let plain = DisplayConfig([.disableWallpaper, .setColorDepth], depth: 16)
    agent.app { machine in
      for volume in [quiet, loud, microphone] { machine.set(volume, at: agent.server.now) }
      machine.set(plain, at: agent.server.now)
    }
    let sent = try agent.takeMessages()
    #expect(
      sent == [
        .audioVolumeSync(quiet), .audioVolumeSync(loud), .audioVolumeSync(microphone), .displayConfig(plain),
      ])
    try agent.die()
    try agent.comeBack([.audioVolumeSync])
    #expect(try agent.takeMessages().dropFirst() == [.audioVolumeSync(loud), .audioVolumeSync(microphone)])
    try agent.die()
    try agent.comeBack([.displayConfig])
    #expect(try agent.takeMessages().dropFirst() == [.displayConfig(plain)])
    try agent.announce([.displayConfig, .audioVolumeSync])
    #expect(try agent.take().isEmpty)
  }

  @Test("a session that only looks tells the agent nothing")
  func readOnly() throws {
    var options = SessionOptions()
    options.isReadOnly = true
    let server = Loopback(options: options)
    try server.open([]) {
      $0.isAgentConnected = true
      $0.agentTokens = 10
    }
    let machine = try #require(server.session.main).agent
    let bytes = try AgentMessage.announceCapabilities(AgentAnnouncement(ScriptedAgent.linux, isRequest: true))
      .head(in: AgentContext(), omitting: 0)
    try server.send(
      MainServerMessage.agentData(WireRange(offset: 0, count: bytes.count)), on: .main, blobs: bytes)
    machine.offer([.text], in: .clipboard, at: server.now)
    _ = machine.read(.text, from: .clipboard, at: server.now)
    _ = machine.send(FileTransferDescription(name: [65], size: 1), at: server.now)
    server.pump()
    #expect(try server.takeMessages(.main).map(\.type) == [104])
    #expect(server.takeAgentEffects().count == 2)
    #expect(server.session.deadline == nil)
  }

  @Test("an agent that tells nothing is asked again, a few times")
  func questions() throws {
    let agent = try ScriptedAgent()
    #expect(try agent.take().count == 1)
    for second in 1...100 {
      agent.server.expire(afterMilliseconds: 1000)
      #expect(try agent.take().count == ([5, 10].contains(second) ? 1 : 0))
    }
    #expect(agent.server.session.deadline == nil)
    try agent.die()
    try agent.comeBack()
    _ = try agent.take()
    agent.server.expire(afterMilliseconds: 6000)
    #expect(try agent.take().isEmpty)
  }

  @Test("an agent whose first bytes are missing is heard from its next message on")
  func lostBytes() throws {
    let agent = try ScriptedAgent()
    try agent.send(raw: [UInt8](repeating: 0xEE, count: 30))
    try agent.announce(ScriptedAgent.linux)
    #expect(agent.machine.capabilities == ScriptedAgent.linux)
  }

  @Test("nonsense from the guest never ends the session")
  func nonsense() throws {
    let agent = try ScriptedAgent()
    let garbage = (0..<2000).map { UInt8(truncatingIfNeeded: $0 &* 37) }
    for _ in 0..<10 { try agent.send(raw: garbage) }
    try agent.die()
    #expect(!agent.machine.isConnected)
    try agent.comeBack([.reply])
    #expect(agent.machine.capabilities == [.reply])
    #expect(agent.server.end == nil)
  }
}
