import SpiceAgentWire
import SpiceBytes
import SpiceClientCore
import Testing

@Suite("What the guest's clipboard holds")
struct ClipboardTests {
  private func grab(
    _ agent: ScriptedAgent, _ types: [ClipboardType], _ selection: ClipboardSelection = .clipboard, serial: UInt32
  ) throws {
    try agent.send(.clipboardGrab(ClipboardGrab(selection, serial: serial, types: types)))
  }

  private func read(
    _ agent: ScriptedAgent, _ type: ClipboardType = .text, _ selection: ClipboardSelection = .clipboard
  ) -> ClipboardReadID {
    agent.app { $0.read(type, from: selection, at: agent.server.now) }
  }

  private func answer(
    _ agent: ScriptedAgent, _ data: [UInt8], _ type: ClipboardType = .text, _ selection: ClipboardSelection = .clipboard
  ) throws {
    let range = WireRange(offset: 0, count: data.count)
    try agent.send(.clipboard(ClipboardData(type, of: selection, data: range)), payload: data)
  }

  @Test("an agent that limits clipboards is told the limit")
  func limit() throws {
    let agent = try ScriptedAgent()
    _ = try agent.take()
    try agent.announce(ScriptedAgent.linux)
    #expect(try agent.takeMessages() == [.maxClipboard(100 << 20)])
  }

  @Test("what the guest offers is known, asked for only when it is read, and nothing is offered back")
  func reads() throws {
    let agent = try ScriptedAgent(capabilities: ScriptedAgent.linux)
    let odd = ClipboardType(rawValue: 77)
    try grab(agent, [.png, odd, .text, .png], serial: 0)
    #expect(Set(agent.machine.guestTypes(.clipboard)) == [.png, .text])
    #expect(agent.server.events.last == .clipboard(.clipboard))
    #expect(try agent.take().isEmpty)

    _ = read(agent, .png)
    #expect(try agent.takeMessages() == [.clipboardRequest(ClipboardRequest(.png, of: .clipboard))])
    let picture = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    try answer(agent, picture, .png)
    #expect(agent.takeReads() == [.data(picture)])
    _ = read(agent, .jpeg)
    #expect(agent.takeReads() == [.notOffered])
    #expect(try agent.take().isEmpty)
    #expect(agent.server.session.deadline == nil)
  }

  @Test("selections are separate, and those that the agent cannot name are not there")
  func selections() throws {
    let agent = try ScriptedAgent(capabilities: ScriptedAgent.linux)
    try grab(agent, [.text], .primary, serial: 0)
    try grab(agent, [.png], .secondary, serial: 0)
    try grab(agent, [.text], ClipboardSelection(rawValue: 9), serial: 0)
    #expect(agent.machine.guestTypes(.clipboard).isEmpty)
    #expect(agent.machine.guestTypes(.primary) == [.text])
    #expect(agent.machine.guestTypes(.secondary) == [.png])
    _ = read(agent, .text, .primary)
    _ = read(agent, .png, .secondary)
    try answer(agent, [1], .png, .secondary)
    try answer(agent, [2], .text, .primary)
    #expect(agent.takeReads() == [.data([1]), .data([2])])

    let plain = try ScriptedAgent(capabilities: [.clipboardByDemand])
    try grab(plain, [.text], serial: 0)
    #expect(plain.machine.guestTypes(.clipboard) == [.text])
    _ = read(plain, .text, .primary)
    #expect(plain.takeReads() == [.noAgent])
    #expect(try ScriptedAgent(capabilities: [.reply]).app { $0.guestTypes(.clipboard) }.isEmpty)
  }

  @Test(
    "text comes without zero bytes at its end, and with lines that end in LF",
    arguments: [
      ("a\r\nb\r\n", true, "a\nb\n"), ("a\r\nb", false, "a\r\nb"), ("a\rb\n\0\0", true, "a\rb\n"), ("\0", false, ""),
      ("", true, ""), ("\r", true, "\r"), ("\r\r\n\n", true, "\r\n\n"), ("x\0y", false, "x\0y"),
    ])
  func text(_ sent: String, _ hasCRLF: Bool, _ expected: String) throws {
    let end: AgentCapabilities = hasCRLF ? .guestLineEndCRLF : .guestLineEndLF
    let agent = try ScriptedAgent(capabilities: ScriptedAgent.linux.subtracting(.guestLineEndLF).union(end))
    try grab(agent, [.text], serial: 0)
    _ = read(agent)
    try answer(agent, Array(sent.utf8))
    #expect(agent.takeReads() == [.data(Array(expected.utf8))])
  }

  @Test("a grab that crossed a newer one is not heard")
  func serials() throws {
    let agent = try ScriptedAgent(capabilities: ScriptedAgent.linux)
    try grab(agent, [.text], serial: 5)
    #expect(agent.machine.guestTypes(.clipboard).isEmpty)
    try grab(agent, [.text], serial: 0)
    try grab(agent, [.png], serial: 0)
    #expect(agent.machine.guestTypes(.clipboard) == [.text])
    try grab(agent, [.png], serial: 1)
    #expect(agent.machine.guestTypes(.clipboard) == [.png])

    agent.app { $0.offer([.text], in: .clipboard, at: agent.server.now) }
    #expect(
      try agent.takeMessages() == [.clipboardGrab(ClipboardGrab(.clipboard, serial: 2, types: [.text]))])
    #expect(agent.machine.guestTypes(.clipboard).isEmpty)
    try grab(agent, [.png], serial: 2)
    #expect(agent.machine.guestTypes(.clipboard).isEmpty)
    try grab(agent, [.png], serial: 3)
    #expect(agent.machine.guestTypes(.clipboard) == [.png])
    try agent.die()
    try agent.comeBack()
    try grab(agent, [.png], serial: 0)
    #expect(agent.machine.guestTypes(.clipboard) == [.png])
  }

  @Test("a release counts at once where agents need none before a grab, and otherwise when no grab follows")
  func releases() throws {
    let prompt = try ScriptedAgent(capabilities: ScriptedAgent.linux)
    try grab(prompt, [.text], serial: 0)
    try prompt.send(.clipboardRelease(.clipboard))
    #expect(prompt.machine.guestTypes(.clipboard).isEmpty)

    let late = try ScriptedAgent(
      capabilities: ScriptedAgent.linux.subtracting([.clipboardNoReleaseOnRegrab, .clipboardGrabSerial]))
    try grab(late, [.text], serial: 0)
    try late.send(.clipboardRelease(.clipboard))
    _ = read(late, .png)
    #expect(try late.take().isEmpty)
    late.server.expire(afterMilliseconds: 300)
    try grab(late, [.png], serial: 0)
    #expect(try late.takeMessages() == [.clipboardRequest(ClipboardRequest(.png, of: .clipboard))])
    try answer(late, [1], .png)
    try late.send(.clipboardRelease(.clipboard))
    _ = read(late, .png)
    late.server.expire(afterMilliseconds: 600)
    #expect(late.machine.guestTypes(.clipboard).isEmpty)
    #expect(late.takeReads() == [.data([1]), .notOffered])
    #expect(late.server.session.deadline == nil)
  }

  @Test("one byte of a release is enough")
  func shortRelease() throws {
    let agent = try ScriptedAgent(capabilities: ScriptedAgent.linux)
    try grab(agent, [.text], .primary, serial: 0)
    try agent.send(raw: [1, 0, 0, 0, 9, 0, 0, 0] + [UInt8](repeating: 0, count: 8) + [1, 0, 0, 0, 1])
    #expect(agent.machine.guestTypes(.primary).isEmpty)
  }

  @Test("an agent that does not answer costs a read its time, and data that arrives gives it more")
  func timeLimit() throws {
    let agent = try ScriptedAgent(capabilities: ScriptedAgent.linux)
    try grab(agent, [.text], serial: 0)
    _ = read(agent)
    agent.server.expire(afterMilliseconds: 29_000)
    #expect(agent.takeReads().isEmpty)
    agent.server.expire(afterMilliseconds: 1000)
    #expect(agent.takeReads() == [.timedOut])

    _ = read(agent)
    let data = [UInt8](repeating: 65, count: 10_000)
    let bytes = try AgentMessage.clipboard(
      ClipboardData(.text, of: .clipboard, data: WireRange(offset: 0, count: data.count))
    ).encoded(in: agent.context, blobs: data.rawSpan)
    for start in stride(from: 0, to: bytes.count, by: 2048) {
      try agent.send(raw: Array(bytes[start..<min(bytes.count, start + 2048)]))
      agent.server.expire(afterMilliseconds: 20_000)
    }
    #expect(agent.takeReads() == [.data(data)])
  }

  @Test("a read that was given up is not taken for another, and leaves room for the next")
  func cancelled() throws {
    let agent = try ScriptedAgent(capabilities: ScriptedAgent.linux)
    try grab(agent, [.text, .png], serial: 0)
    let first = read(agent, .text)
    let waiting = read(agent, .png)
    _ = read(agent, .png)
    #expect(try agent.take().count == 1)
    agent.app { $0.cancel(waiting, at: agent.server.now) }
    agent.app { $0.cancel(first, at: agent.server.now) }
    #expect(try agent.takeMessages() == [.clipboardRequest(ClipboardRequest(.png, of: .clipboard))])
    // The guest refuses what was given up.
    try answer(agent, [], .none)
    #expect(agent.takeReads().isEmpty)
    try answer(agent, [7], .png)
    #expect(agent.takeReads() == [.data([7])])
    _ = read(agent, .png)
    try answer(agent, [], .none)
    #expect(agent.takeReads() == [.refused])
  }

  @Test("reads end when the guest's clipboard changes under them")
  func changed() throws {
    let agent = try ScriptedAgent(capabilities: ScriptedAgent.linux)
    try grab(agent, [.text], serial: 0)
    _ = read(agent)
    try grab(agent, [.text], serial: 1)
    #expect(agent.takeReads() == [.changed])
    _ = read(agent)
    try answer(agent, [], .none)
    try answer(agent, [9])
    #expect(agent.takeReads() == [.data([9])])
    _ = read(agent)
    try agent.send(.clipboardRelease(.clipboard))
    #expect(agent.takeReads() == [.changed])
  }

  @Test("the agent may go at any moment", arguments: 0...5)
  func killed(_ stage: Int) throws {
    let agent = try ScriptedAgent(capabilities: ScriptedAgent.linux)
    if stage > 0 { try grab(agent, [.text], serial: 0) }
    if stage > 1 { _ = read(agent) }
    if stage > 2 { _ = read(agent) }
    if stage > 3 {
      let half = try AgentMessage.clipboard(
        ClipboardData(.text, of: .clipboard, data: WireRange(offset: 0, count: 5000))
      )
      .head(in: agent.context, omitting: 5000)
      try agent.send(raw: half + [UInt8](repeating: 1, count: stage == 4 ? 0 : 1000))
    }
    _ = agent.server.takeAgentEffects()
    _ = try agent.take()
    try agent.die()
    let reads = min(max(0, stage - 1), 2)
    #expect(agent.takeReads() == [ClipboardReadOutcome](repeating: .noAgent, count: reads))
    #expect(agent.machine.guestTypes(.clipboard).isEmpty)
    #expect(agent.server.session.deadline == nil)
    try agent.comeBack()
    try grab(agent, [.text], serial: 0)
    _ = read(agent)
    try answer(agent, [4])
    #expect(agent.takeReads() == [.data([4])])
  }

  @Test("more data than the limit is skipped, and what comes after it is heard")
  func tooLarge() throws {
    var limits = SessionLimits()
    limits.clipboardBytes = 3 << 20
    let agent = try ScriptedAgent(capabilities: ScriptedAgent.linux, limits: limits)
    try grab(agent, [.png], serial: 0)
    _ = read(agent, .png)
    try answer(agent, [UInt8](repeating: 1, count: limits.clipboardBytes + 1), .png)
    #expect(agent.takeReads() == [.tooLarge(UInt64(limits.clipboardBytes) + 9)])
    _ = read(agent, .png)
    let most = [UInt8](repeating: 2, count: limits.clipboardBytes)
    try answer(agent, most, .png)
    #expect(agent.takeReads() == [.data(most)])
    // Nobody has asked for this.
    try answer(agent, most, .png)
    _ = read(agent, .png)
    try answer(agent, [3], .png)
    #expect(agent.takeReads() == [.data([3])])
  }

  @Test("reads that wait are bounded")
  func bounded() throws {
    var limits = SessionLimits()
    limits.clipboardReads = 4
    let agent = try ScriptedAgent(capabilities: ScriptedAgent.linux, limits: limits)
    try grab(agent, [.text], serial: 0)
    for _ in 0..<5 { _ = read(agent) }
    #expect(agent.takeReads() == [.tooMany])
    for value in UInt8(1)...4 { try answer(agent, [value]) }
    #expect(agent.takeReads() == (1...4).map { .data([$0]) })
  }
}
