import SpiceAgentWire
import SpiceBytes
import SpiceClientCore
import SpiceWire
import Testing

/// A guest's agent that does what a test says, behind a scripted server.
final class ScriptedAgent {
  /// What the agent of Linux can do.
  static let linux: AgentCapabilities = [
    .mouseState, .monitorsConfig, .reply, .clipboardByDemand, .clipboardSelection, .sparseMonitorsConfig,
    .guestLineEndLF, .maxClipboard, .audioVolumeSync, .graphicsDeviceInfo, .clipboardNoReleaseOnRegrab,
    .clipboardGrabSerial,
  ]

  let server: Loopback
  let machine: AgentMachine
  /// The layout of messages; that of no capabilities until the agent has announced some.
  var context = AgentContext()
  private var assembler = AgentMessageAssembler(limit: 1 << 27)

  /// A message from the client: what it is, and the bytes that its ranges count from.
  struct Received {
    var message: AgentMessage
    var body: [UInt8]

    func bytes(_ range: WireRange) -> [UInt8] {
      guard let bytes = range.bytes(of: body.rawSpan) else { return [] }
      return [UInt8](copying: bytes)
    }
  }

  /// A session whose server has an agent from the beginning.
  init(
    capabilities: AgentCapabilities? = nil, tokens: UInt32 = 1 << 20, limits: SessionLimits = SessionLimits()
  ) throws {
    var options = SessionOptions()
    options.limits = limits
    server = Loopback(options: options)
    try server.open([]) {
      $0.isAgentConnected = true
      $0.agentTokens = tokens
    }
    machine = try #require(server.session.main).agent
    if let capabilities {
      try announce(capabilities)
      _ = try take()
    }
  }

  func announce(_ capabilities: AgentCapabilities, isRequest: Bool = false) throws {
    context = AgentContext()
    try send(.announceCapabilities(AgentAnnouncement(capabilities, isRequest: isRequest)))
    let selections: AgentCapabilities = [.clipboardSelection, .clipboardGrabSerial]
    context = AgentContext(selections, capabilities)
  }

  /// The agent is gone, and another one may come.
  func die() throws {
    try server.send(MainServerMessage.agentDisconnected(reason: .ok), on: .main)
    context = AgentContext()
  }

  func comeBack(_ capabilities: AgentCapabilities = linux, tokens: UInt32 = 1 << 20) throws {
    try server.send(MainServerMessage.agentConnectedTokens(count: tokens), on: .main)
    try announce(capabilities)
  }

  func send(_ message: AgentMessage, payload: [UInt8] = []) throws {
    try send(raw: message.encoded(in: context, blobs: payload.rawSpan))
  }

  func send(raw bytes: [UInt8]) throws {
    for start in stride(from: 0, to: bytes.count, by: 2048) {
      let piece = Array(bytes[start..<min(bytes.count, start + 2048)])
      try server.send(
        MainServerMessage.agentData(WireRange(offset: 0, count: piece.count)), on: .main, blobs: piece)
    }
  }

  func giveTokens(_ count: UInt32) throws { try server.send(MainServerMessage.agentToken(count: count), on: .main) }

  /// The complete messages that the client has sent since the last call. Each begins a piece of its own, as servers
  /// demand.
  func take() throws -> [Received] {
    var messages: [Received] = []
    for message in try server.takeMessages(.main) where message.type == 107 {
      #expect(message.body.count <= 2048)
      var offset = 0
      guard let next = try assembler.next(in: message.body.rawSpan, at: &offset) else { continue }
      #expect(offset == message.body.count)
      let kind = try #require(AgentMessage.Kind(rawValue: next.type))
      let decoded = try AgentMessage(kind, decoding: next.body.rawSpan, in: context)
      messages.append(Received(message: decoded, body: next.body))
    }
    return messages
  }

  /// The messages that the client has sent, without what they carry.
  func takeMessages() throws -> [AgentMessage] { try take().map(\.message) }

  /// Calls the machine as an app would.
  func app<T>(_ body: (AgentMachine) -> T) -> T {
    defer { server.pump() }
    return body(machine)
  }

  // MARK: What the machine reported

  /// How reads ended.
  func takeReads() -> [ClipboardReadOutcome] {
    server.takeAgentEffects().compactMap { if case .clipboardRead(_, let outcome) = $0 { outcome } else { nil } }
  }

  /// What the guest's requests came to: those that want data, and the ends of others.
  func takeRequests() -> (wanted: [ClipboardRequestID], ended: [ClipboardDelivery]) {
    let effects = server.takeAgentEffects()
    return (
      effects.compactMap { if case .clipboardWanted(let id, _, _) = $0 { id } else { nil } },
      effects.compactMap { if case .clipboardRequestEnded(_, let delivery) = $0 { delivery } else { nil } }
    )
  }

  /// How files ended.
  func takeFileEnds() -> [FileSendOutcome] {
    server.takeAgentEffects().compactMap { if case .fileEnded(_, let outcome) = $0 { outcome } else { nil } }
  }
}
