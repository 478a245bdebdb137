import SpiceAgentWire
import SpiceBytes
import SpiceClientCore
import SpiceWire
import Testing

@Suite("What the client's clipboard offers")
struct ClipboardOfferTests {
  private func request(
    _ agent: ScriptedAgent, _ type: ClipboardType = .text, _ selection: ClipboardSelection = .clipboard
  ) throws {
    try agent.send(.clipboardRequest(ClipboardRequest(type, of: selection)))
  }

  private func offer(
    _ agent: ScriptedAgent, _ types: [ClipboardType] = [.text], _ selection: ClipboardSelection = .clipboard
  ) {
    agent.app { $0.offer(types, in: selection, at: agent.server.now) }
  }

  private let nothing = AgentMessage.clipboard(
    ClipboardData(.none, of: .clipboard, data: WireRange(offset: 8, count: 0)))

  @Test("data is asked for when the guest wants it, and travels as it is", arguments: [0, 1, 2020, 2021, 5_000_000])
  func serves(_ size: Int) throws {
    let agent = try ScriptedAgent(capabilities: ScriptedAgent.linux)
    offer(agent, [.png, .text], .primary)
    #expect(
      try agent.takeMessages() == [.clipboardGrab(ClipboardGrab(.primary, serial: 0, types: [.png, .text]))])
    try request(agent, .png, .primary)
    #expect(try agent.take().isEmpty)
    let id = try #require(agent.takeRequests().wanted.first)
    let data = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 11) }
    agent.app { $0.answer(id, with: data, at: agent.server.now) }
    let sent = try #require(try agent.take().first)
    guard case .clipboard(let clipboard) = sent.message else {
      Issue.record("not \(sent.message)")
      return
    }
    #expect(clipboard.selection == .primary && clipboard.type == .png)
    #expect(sent.bytes(clipboard.data) == data)
    #expect(agent.takeRequests().ended == [.sent(size)])
    #expect(agent.server.session.deadline == nil)
  }

  @Test("a guest with CRLF gets it once for each line")
  func lineEnds() throws {
    let agent = try ScriptedAgent(
      capabilities: ScriptedAgent.linux.symmetricDifference([.guestLineEndLF, .guestLineEndCRLF]))
    offer(agent, [.text, .png])
    for (type, expected) in [(ClipboardType.text, "\r\na\r\n\rb\r\n"), (.png, "\na\r\n\rb\n")] {
      try request(agent, type)
      let id = try #require(agent.takeRequests().wanted.first)
      agent.app { $0.answer(id, with: Array("\na\r\n\rb\n".utf8), at: agent.server.now) }
      let sent = try #require(try agent.take().last)
      guard case .clipboard(let clipboard) = sent.message else {
        Issue.record("not \(sent.message)")
        return
      }
      #expect(String(decoding: sent.bytes(clipboard.data), as: UTF8.self) == expected)
    }
  }

  @Test("every request is answered, with nothing if there is nothing")
  func refusals() throws {
    var limits = SessionLimits()
    limits.clipboardBytes = 10
    limits.clipboardRequests = 2
    let agent = try ScriptedAgent(capabilities: ScriptedAgent.linux, limits: limits)
    try request(agent)
    #expect(try agent.takeMessages() == [nothing])
    offer(agent)
    _ = try agent.take()
    try request(agent, .png)
    #expect(try agent.takeMessages() == [nothing])

    try request(agent)
    let first = try #require(agent.takeRequests().wanted.first)
    agent.app { $0.answer(first, with: nil, at: agent.server.now) }
    #expect(try agent.takeMessages() == [nothing])
    #expect(agent.takeRequests().ended == [.refused])

    try request(agent)
    let second = try #require(agent.takeRequests().wanted.first)
    agent.app { $0.answer(second, with: [UInt8](repeating: 0, count: 11), at: agent.server.now) }
    #expect(try agent.takeMessages() == [nothing])
    #expect(agent.takeRequests().ended == [.tooLarge(11)])

    try request(agent)
    agent.server.expire(afterMilliseconds: 30_000)
    #expect(try agent.takeMessages() == [nothing])
    let late = agent.takeRequests()
    #expect(late.ended == [.timedOut])
    agent.app { $0.answer(late.wanted[0], with: [1], at: agent.server.now) }
    #expect(try agent.take().isEmpty)

    for _ in 0..<5 { try request(agent) }
    #expect(try agent.takeMessages() == [nothing, nothing, nothing])
    try request(agent, .text, ClipboardSelection(rawValue: 200))
    guard case .clipboard(let odd)? = try agent.takeMessages().first else {
      Issue.record("not answered")
      return
    }
    #expect(odd.type == .none)
  }

  @Test("requests are served one after the other")
  func order() throws {
    let agent = try ScriptedAgent(capabilities: ScriptedAgent.linux)
    offer(agent)
    for _ in 0..<3 { try request(agent) }
    var served = 0
    while let id = agent.takeRequests().wanted.first {
      served += 1
      agent.app { $0.answer(id, with: [UInt8](repeating: 65, count: 3000), at: agent.server.now) }
    }
    #expect(served == 3)
    #expect(try agent.take().count == 4)
  }

  @Test("what the guest copies takes the place of what was offered")
  func lost() throws {
    let agent = try ScriptedAgent(capabilities: ScriptedAgent.linux)
    offer(agent)
    try request(agent)
    _ = try agent.take()
    try agent.send(.clipboardGrab(ClipboardGrab(.clipboard, serial: 1, types: [.text])))
    #expect(try agent.takeMessages() == [nothing])
    let effects = agent.server.takeAgentEffects()
    #expect(effects.contains { if case .clipboardLost(.clipboard) = $0 { true } else { false } })
    #expect(effects.contains { if case .clipboardRequestEnded(_, .withdrawn) = $0 { true } else { false } })
    try request(agent)
    #expect(try agent.takeMessages() == [nothing])
  }

  @Test("what the guest has asked of an earlier offer is not asked of the next one")
  func replaced() throws {
    let agent = try ScriptedAgent(capabilities: ScriptedAgent.linux)
    offer(agent, [.text, .png])
    try request(agent)
    try request(agent, .png)
    _ = try agent.takeMessages()
    let asked = agent.takeRequests().wanted
    #expect(asked.count == 1)
    offer(agent)
    #expect(agent.takeRequests().wanted.isEmpty)
    let answers = try agent.takeMessages().filter { $0 == nothing }
    #expect(answers.count == 2)
  }

  @Test("an offer in place of another is released before only where agents want that")
  func again() throws {
    let agent = try ScriptedAgent(capabilities: ScriptedAgent.linux)
    offer(agent)
    offer(agent, [.png])
    #expect(
      try agent.takeMessages() == [
        .clipboardGrab(ClipboardGrab(.clipboard, serial: 0, types: [.text])),
        .clipboardGrab(ClipboardGrab(.clipboard, serial: 1, types: [.png])),
      ])
    agent.app { $0.release(.clipboard, at: agent.server.now) }
    agent.app { $0.release(.clipboard, at: agent.server.now) }
    offer(agent, [])
    #expect(try agent.takeMessages() == [.clipboardRelease(.clipboard)])

    let old = try ScriptedAgent(capabilities: [.clipboardByDemand])
    offer(old)
    offer(old, [.png])
    offer(old, [.png], .primary)
    #expect(
      try old.takeMessages() == [
        .clipboardGrab(ClipboardGrab(.clipboard, serial: 0, types: [.text])), .clipboardRelease(.clipboard),
        .clipboardGrab(ClipboardGrab(.clipboard, serial: 0, types: [.png])),
      ])
  }

  @Test("an offer outlives the agent, wherever it was killed", arguments: 0...3)
  func killed(_ stage: Int) throws {
    let agent = try ScriptedAgent(capabilities: ScriptedAgent.linux)
    offer(agent)
    if stage > 0 { try request(agent) }
    if stage > 1 { try request(agent) }
    let wanted = agent.takeRequests().wanted
    if stage > 2 { agent.app { $0.answer(wanted[0], with: [1], at: agent.server.now) } }
    _ = try agent.take()
    _ = agent.takeRequests()
    try agent.die()
    #expect(agent.takeRequests().ended == [ClipboardDelivery](repeating: .noAgent, count: [0, 1, 2, 1][stage]))
    #expect(agent.server.session.deadline == nil)
    try agent.comeBack()
    #expect(
      try agent.takeMessages().last == .clipboardGrab(ClipboardGrab(.clipboard, serial: 0, types: [.text])))
    // An announcement that follows changes nothing.
    try agent.announce(ScriptedAgent.linux)
    #expect(try agent.take().isEmpty)
    try request(agent)
    #expect(agent.takeRequests().wanted.count == 1)
  }

  @Test("the rest of data that has begun still goes out when the agent is gone, and then what follows")
  func tail() throws {
    let agent = try ScriptedAgent(capabilities: ScriptedAgent.linux, tokens: 5)
    offer(agent)
    try request(agent)
    let id = try #require(agent.takeRequests().wanted.first)
    agent.app { $0.answer(id, with: [UInt8](repeating: 1, count: 10_000), at: agent.server.now) }
    let before = try agent.server.takeMessages(.main).filter { $0.type == 107 }
    #expect(before.count == 3)
    try agent.die()
    try agent.comeBack(tokens: 4)
    let after = try agent.server.takeMessages(.main)
    // Three pieces of the tail and the first message to the new agent.
    #expect(after.map(\.type) == [106, 107, 107, 107, 107])
    #expect(after.dropFirst().map { $0.body.count } == [2048, 2048, 1836, 28])
  }
}
