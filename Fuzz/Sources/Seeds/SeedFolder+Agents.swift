import Oracles
import SpiceAgentWire
import SpiceBytes
import SpiceWire

extension SeedFolder {
  /// Sessions with an agent, in which clipboards and files are shared.
  func fillAgents() throws {
    let all = AgentCapabilities(rawValue: 0x3_CFFF)
    for capabilities in [all, all.union(.guestLineEndCRLF), [.clipboardByDemand], all.union(.fileTransferDisabled)] {
      let context = AgentContext([.clipboardSelection, .clipboardGrabSerial], capabilities)
      let name = "\(capabilities.rawValue)"
      let begin = try connected() + say(.announceCapabilities(AgentAnnouncement(capabilities, isRequest: true)))
      let grab = AgentMessage.clipboardGrab(ClipboardGrab(.clipboard, serial: 0, types: [.text, .png]))
      let text = Array("a\r\nb\0".utf8)
      let data = AgentMessage.clipboard(
        ClipboardData(.text, of: .clipboard, data: WireRange(offset: 0, count: text.count)))
      let read =
        try say(grab, context) + share(2, type: 1) + say(data, text, context) + share(2, type: 2) + [0x85, 0, 8]
      try add("agent-read-\(name)", [0] + begin + read, to: .session)
      let request = AgentMessage.clipboardRequest(ClipboardRequest(.text, of: .clipboard))
      let offer = try share(0, type: 1) + say(request, context) + share(4) + [0x00, 0x10, 1] + say(grab, context)
      try add("agent-offer-\(name)", [0] + begin + offer + share(1), to: .session)
      let id = FileTransferID(rawValue: 1)
      let go = AgentMessage.fileTransferStatus(FileTransferStatus(id, .canSendData))
      let done = AgentMessage.fileTransferStatus(FileTransferStatus(id, .success))
      let send = try share(5) + [0, 1, 0, 0, 0] + say(go, context) + share(6) + [1] + say(done, context)
      let gone = try record(0, MainServerMessage.agentDisconnected(reason: .ok))
      try add("agent-file-\(name)", [0] + begin + send + share(5) + [0, 0, 0, 0, 0] + gone + begin, to: .session)
      try add("agent-settings-\(name)", [0] + share(8) + share(9) + [1] + begin + share(7), to: .session)
    }
  }

  private func connected() throws -> [UInt8] { try record(0, MainServerMessage.agentConnectedTokens(count: 100)) }

  /// What the user shares: see `FuzzDesk`.
  private func share(_ action: UInt8, type: UInt8 = 0) -> [UInt8] { [6, 2, 0, type, action] }

  /// What the agent says.
  private func say(
    _ message: AgentMessage, _ payload: [UInt8] = [], _ context: AgentContext = AgentContext()
  ) throws -> [UInt8] {
    let bytes = try message.encoded(in: context, blobs: payload.rawSpan)
    return try record(0, MainServerMessage.agentData(WireRange(offset: 0, count: bytes.count)), blobs: bytes)
  }

  private func say(_ message: AgentMessage, _ context: AgentContext) throws -> [UInt8] { try say(message, [], context) }
}
