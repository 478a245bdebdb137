import SpiceAgentWire
import SpiceBytes
import SpiceClientCore
import SpiceWire
import Testing

@Suite("Files to the guest")
struct FileSendTests {
  private static let piece = 64 << 10

  private func send(_ agent: ScriptedAgent, _ name: String = "a b.txt", size: Int) -> FileTransferID {
    agent.app { $0.send(FileTransferDescription(name: Array(name.utf8), size: UInt64(size)), at: agent.server.now) }
  }

  private func status(_ agent: ScriptedAgent, _ id: FileTransferID, _ result: FileTransferStatus.Result) throws {
    try agent.send(.fileTransferStatus(FileTransferStatus(id, result)))
  }

  /// Gives the machine what it wants of a file, until it wants nothing. Returns how files ended.
  private func supply(_ agent: ScriptedAgent, _ file: [UInt8]) -> [FileSendOutcome] {
    var ends: [FileSendOutcome] = []
    while true {
      let effects = agent.server.takeAgentEffects()
      guard !effects.isEmpty else { return ends }
      for effect in effects {
        switch effect {
        case .fileWanted(let id, let offset, let count):
          let bytes = Array(file[Int(offset)..<(Int(offset) + count)])
          agent.app { $0.supply(id, with: bytes, at: agent.server.now) }
        case .fileEnded(_, let outcome): ends.append(outcome)
        default: break
        }
      }
    }
  }

  private func data(_ messages: [ScriptedAgent.Received]) -> [[UInt8]] {
    messages.compactMap { received in
      if case .fileTransferData(let data) = received.message { received.bytes(data.data) } else { nil }
    }
  }

  @Test(
    "a file is announced, sent when the guest wants it, and ends when the guest has it",
    arguments: [0, 1, piece - 1, piece, piece + 1, 5 * piece + 7])
  func sends(_ size: Int) throws {
    let agent = try ScriptedAgent(capabilities: ScriptedAgent.linux)
    let id = send(agent, size: size)
    let start = try #require(try agent.take().first)
    guard case .fileTransferStart(let message) = start.message else {
      Issue.record("not \(start.message)")
      return
    }
    let description = FileTransferDescription(text: start.bytes(message.text))
    #expect(description == FileTransferDescription(name: Array("a b.txt".utf8), size: UInt64(size)))
    let file = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 13) }
    #expect(supply(agent, file).isEmpty)
    #expect(try agent.take().isEmpty)

    try status(agent, id, .canSendData)
    try status(agent, id, .canSendData)
    #expect(supply(agent, file).isEmpty)
    let pieces = data(try agent.take())
    #expect(pieces.count == max(1, (size + Self.piece - 1) / Self.piece))
    #expect(Array(pieces.joined()) == file)
    try status(agent, id, .success)
    #expect(agent.takeFileEnds() == [.success])
    #expect(agent.server.session.deadline == nil)
  }

  @Test("files go one after the other, whatever becomes of each")
  func several() throws {
    let agent = try ScriptedAgent(capabilities: ScriptedAgent.linux)
    let ids = (0..<3).map { _ in send(agent, size: 3) }
    #expect(Set(ids).count == 3)
    for id in ids {
      #expect(try agent.take().count == 1)
      try status(agent, id, id == ids[1] ? .disabled : .canSendData)
      let ends = supply(agent, [1, 2, 3])
      #expect(ends == (id == ids[1] ? [.disabled] : []))
      guard id != ids[1] else { continue }
      #expect(data(try agent.take()) == [[1, 2, 3]])
      try status(agent, id, .success)
      #expect(supply(agent, []) == [.success])
    }
  }

  @Test("no more is read than the agent takes, and short messages overtake a file")
  func backPressure() throws {
    let agent = try ScriptedAgent(capabilities: ScriptedAgent.linux, tokens: 5)
    let file = [UInt8](repeating: 7, count: 10 * Self.piece)
    let id = send(agent, size: file.count)
    _ = try agent.take()
    try status(agent, id, .canSendData)
    _ = supply(agent, file)
    var sent = 0
    for _ in 0..<4 {
      try agent.giveTokens(33)
      var wanted = 0
      while case .fileWanted(let id, let offset, let count)? = agent.server.takeAgentEffects().last {
        wanted += count
        let bytes = Array(file[Int(offset)..<(Int(offset) + count)])
        agent.app { $0.supply(id, with: bytes, at: agent.server.now) }
      }
      #expect(wanted <= 2 * Self.piece)
      sent += data(try agent.take()).count
    }
    #expect((2...4).contains(sent))

    agent.app { $0.offer([.text], in: .clipboard, at: agent.server.now) }
    try agent.giveTokens(34)
    let next = try agent.takeMessages()
    let grab = next.firstIndex { if case .clipboardGrab = $0 { true } else { false } }
    #expect(try #require(grab) <= 1)
  }

  @Test(
    "what the guest says against a file ends it, with the details that it gives",
    arguments: [
      (FileTransferStatus.Result.cancelled, FileSendOutcome.cancelledByGuest),
      (.sessionLocked, .sessionLocked), (.agentNotConnected, .noDesktop), (.disabled, .disabled),
      (.error, .failed(code: nil)), (.notEnoughSpace, .notEnoughSpace(free: nil)),
      (.init(rawValue: 99), .failed(code: nil)), (.success, .failed(code: nil)),
    ])
  func refused(_ result: FileTransferStatus.Result, _ outcome: FileSendOutcome) throws {
    for isSending in [false, true] {
      let agent = try ScriptedAgent(capabilities: ScriptedAgent.linux)
      let id = send(agent, size: 1 << 20)
      if isSending {
        try status(agent, id, .canSendData)
        agent.app { $0.supply(id, with: [UInt8](repeating: 0, count: Self.piece), at: agent.server.now) }
      }
      try status(agent, FileTransferID(rawValue: 1234), result)
      #expect(agent.takeFileEnds().isEmpty)
      try status(agent, id, result)
      #expect(agent.takeFileEnds() == [outcome])
      #expect(agent.server.session.deadline == nil)
    }
  }

  @Test("details tell how much room there is, and what went wrong")
  func details() throws {
    let agent = try ScriptedAgent(capabilities: ScriptedAgent.linux)
    let first = send(agent, size: 1)
    try agent.send(.fileTransferStatus(FileTransferStatus(first, freeByteCount: 5_000_000_000)))
    let second = send(agent, size: 1)
    try agent.send(.fileTransferStatus(FileTransferStatus(second, errorCode: 12)))
    #expect(agent.takeFileEnds() == [.notEnoughSpace(free: 5_000_000_000), .failed(code: 12)])
  }

  @Test("a file that is given up ends for the guest, too; one that waits was never announced")
  func cancelled() throws {
    let agent = try ScriptedAgent(capabilities: ScriptedAgent.linux)
    let first = send(agent, size: 1 << 20)
    let second = send(agent, size: 1)
    let third = send(agent, size: 0)
    try status(agent, first, .canSendData)
    _ = try agent.take()
    agent.app { $0.cancel(second, at: agent.server.now) }
    #expect(try agent.take().isEmpty)
    agent.app { $0.cancel(first, at: agent.server.now) }
    let sent = try agent.takeMessages()
    #expect(sent.first == .fileTransferStatus(FileTransferStatus(first, .cancelled)))
    #expect(sent.count == 2)
    agent.app { $0.supply(first, with: [UInt8](repeating: 0, count: Self.piece), at: agent.server.now) }
    #expect(try agent.take().isEmpty)
    #expect(agent.takeFileEnds() == [.cancelled, .cancelled])
    agent.app { $0.cancel(first, at: agent.server.now) }
    try status(agent, third, .canSendData)
    try status(agent, third, .success)
    #expect(agent.takeFileEnds() == [.success])
  }

  @Test("a file that cannot be read to its end is not sent", arguments: [nil, [], [UInt8](repeating: 0, count: 9)])
  func unreadable(_ bytes: [UInt8]?) throws {
    let agent = try ScriptedAgent(capabilities: ScriptedAgent.linux)
    let id = send(agent, size: 10)
    try status(agent, id, .canSendData)
    _ = try agent.take()
    agent.app { $0.supply(id, with: bytes, at: agent.server.now) }
    #expect(try agent.takeMessages() == [.fileTransferStatus(FileTransferStatus(id, .error))])
    #expect(agent.takeFileEnds() == [.unreadable])
  }

  @Test("a guest that does not answer costs a file its time", arguments: 0...2)
  func timeLimit(_ stage: Int) throws {
    let agent = try ScriptedAgent(capabilities: stage == 0 ? nil : ScriptedAgent.linux)
    let id = send(agent, size: 0)
    if stage > 1 { try status(agent, id, .canSendData) }
    _ = try agent.take()
    agent.server.expire(afterMilliseconds: 59_000)
    #expect(agent.takeFileEnds().isEmpty)
    agent.server.expire(afterMilliseconds: 1000)
    #expect(agent.takeFileEnds() == [.timedOut])
    let told = try agent.takeMessages().contains(.fileTransferStatus(FileTransferStatus(id, .cancelled)))
    #expect(told == (stage > 0))
  }

  @Test("a stopped machine that takes nothing for an hour does not end a file")
  func patience() throws {
    let agent = try ScriptedAgent(capabilities: ScriptedAgent.linux, tokens: 4)
    let file = [UInt8](repeating: 1, count: Self.piece)
    let id = send(agent, size: file.count)
    try status(agent, id, .canSendData)
    #expect(supply(agent, file).isEmpty)
    agent.server.expire(afterMilliseconds: 3_600_000)
    try agent.giveTokens(100)
    try status(agent, id, .success)
    #expect(agent.takeFileEnds() == [.success])
  }

  @Test("all files end with the agent, and later ones go to the next", arguments: 0...3)
  func killed(_ stage: Int) throws {
    let agent = try ScriptedAgent(capabilities: ScriptedAgent.linux, tokens: 20)
    let id = send(agent, size: 3 * Self.piece)
    _ = send(agent, size: 1)
    if stage > 0 { try status(agent, id, .canSendData) }
    if stage > 1 { agent.app { $0.supply(id, with: [UInt8](repeating: 0, count: Self.piece), at: agent.server.now) } }
    if stage > 2 { try agent.giveTokens(30) }
    _ = agent.server.takeAgentEffects()
    try agent.die()
    #expect(agent.takeFileEnds() == [.noAgent, .noAgent])
    #expect(agent.server.session.deadline == nil)
    _ = send(agent, size: 1)
    #expect(agent.takeFileEnds() == [.noAgent])
    try agent.comeBack()
    _ = try agent.take()
    let next = send(agent, size: 2)
    try status(agent, next, .canSendData)
    #expect(supply(agent, [8, 9]).isEmpty)
    #expect(data(try agent.take()) == [[8, 9]])
  }

  @Test("an agent that takes no files is not asked")
  func disabled() throws {
    let agent = try ScriptedAgent(capabilities: ScriptedAgent.linux.union(.fileTransferDisabled))
    for _ in 0..<3 { _ = send(agent, size: 5) }
    #expect(agent.takeFileEnds() == [.disabled, .disabled, .disabled])
    #expect(try agent.take().isEmpty)
    #expect(agent.server.session.deadline == nil)
  }
}
