import SpiceBytes
import SpiceChannel
public import SpiceWire

/// The main channel: the session's identity, its channels, mouse modes, the agent's connection.
public final class MainMachine: ChannelMachine {
  /// Names the session towards the server; nil before `MAIN_INIT`.
  public private(set) var session: SessionID?
  /// The machine's name as UTF-8, if the server told.
  public private(set) var name: [UInt8]?
  /// The machine's UUID, if the server told.
  public private(set) var uuid: GuestUUID?
  /// Who moves the pointer, and who may.
  public private(set) var mouseModes = MouseModes()
  /// The mode that the user wants; the server offers it or not.
  public private(set) var wantedMouseMode = MouseMode.client
  /// All channels that the server has listed.
  public private(set) var channels: [ChannelID] = []
  /// The guest's agent.
  public let agent: AgentMachine

  /// Channels listed since the session last looked; nil if there was no list.
  var newChannels: [ChannelID]?
  /// Whether the server's clock was set since the session last looked.
  var clockChanged = false
  /// Where the server wants the client to go.
  var move: SessionMove?

  override init(outlet: ChannelOutlet, shared: SharedState) {
    agent = AgentMachine(outlet: outlet, options: shared.options)
    super.init(outlet: outlet, shared: shared)
  }

  override var capabilities: [UInt32] { ([.nameAndUUID, .agentConnectedTokens] as MainCapabilities).words }

  override func receive(
    _ type: UInt16, _ body: RawSpan, at now: SpiceInstant
  ) throws(ProtocolViolation) -> WaitTarget? {
    guard let message: MainServerMessage = try decode(type, body) else { return nil }
    if case .initial(let initial) = message {
      guard session == nil else { throw violation(type, .unexpected) }
      begin(initial, at: now)
      return nil
    }
    guard session != nil else { throw violation(type, .unexpected) }
    switch message {
    case .initial: break
    case .channelsList(let listed):
      for channel in listed where !channels.contains(channel) {
        guard channels.count < shared.limits.listedChannels else { throw violation(type, .exhausted) }
        channels.append(channel)
      }
      // Also those that were there before: a device may have been plugged out and in again.
      newChannels = (newChannels ?? []) + listed.prefix(shared.limits.listedChannels)
    case .mouseMode(let modes): change(to: modes)
    case .multiMediaTime(let time):
      // Sound that is heard knows better.
      guard shared.soundDelay == nil else { return nil }
      shared.clock.set(time, at: now)
      clockChanged = true
    case .name(let range):
      name = range.text(in: body, limit: shared.limits.textBytes)
      outlet.emit(.identity)
    case .uuid(let value):
      uuid = value
      outlet.emit(.identity)
    case .agentConnected: agent.connected(tokens: nil, at: now)
    case .agentConnectedTokens(let tokens): agent.connected(tokens: tokens, at: now)
    case .agentDisconnected: agent.disconnected()
    case .agentData(let range):
      if let piece = range.bytes(of: body) { agent.receive(piece, at: now) }
    case .agentToken(let tokens): agent.add(tokens: tokens, at: now)
    case .migrateBegin, .migrateBeginSeamless:
      // Migration ahead of time is not announced; a server that tries it all the same is told that it failed.
      outlet.send(MainClientMessage.migrateConnectError)
    case .migrateSwitchHost(let target): move = SessionMove(target, in: body, textLimit: shared.limits.textBytes)
    case .migrateCancel, .migrateEnd, .migrateDstSeamlessAck, .migrateDstSeamlessNack: break
    }
    return nil
  }

  /// Asks for a mouse mode, now or as soon as the server offers it.
  public func request(_ mode: MouseMode) {
    wantedMouseMode = mode
    requestWantedMode()
  }

  override var deadline: SpiceInstant? { agent.deadline }

  override func expire(at now: SpiceInstant) { agent.expire(at: now) }

  private func begin(_ initial: MainInit, at now: SpiceInstant) {
    session = initial.session
    shared.clock.set(initial.multimediaTime, at: now)
    shared.memoryHint = initial.ramHint
    change(to: initial.mouseModes)
    agent.initialise(tokens: initial.agentTokens)
    if initial.isAgentConnected { agent.connected(tokens: nil, at: now) }
    outlet.send(MainClientMessage.attachChannels)
  }

  private func change(to modes: MouseModes) {
    let changed = modes != mouseModes
    mouseModes = modes
    if changed { outlet.emit(.mouseMode) }
    requestWantedMode()
  }

  private func requestWantedMode() {
    guard !shared.options.isReadOnly, mouseModes.supported.contains(wantedMouseMode),
      mouseModes.current != wantedMouseMode
    else { return }
    outlet.send(MainClientMessage.mouseModeRequest(wantedMouseMode))
  }
}
