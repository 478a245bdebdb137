public import SpiceAgentWire
public import SpiceClientCore
public import SpiceWire

/// A session as it stands at one moment.
public struct SessionState: Sendable {
  /// The machine's name, if the server told.
  public var name: String?
  /// The machine's UUID as 16 bytes, if the server told.
  public var uuid: [UInt8]?
  /// All channels that the server has listed, with those that this client does not use.
  public var listedChannels: [ChannelID] = []
  /// The channels that are linked or being linked.
  public var channels: [ChannelStatus] = []
  /// Who moves the pointer, and who may.
  public var mouseModes = MouseModes()
  /// Whether the guest's agent is there.
  public var isAgentConnected = false
  /// What the agent can do; nil until it has told.
  public var agentCapabilities: AgentCapabilities?
  /// What the guest offers in each of its clipboards, the best first.
  public var clipboards: [ClipboardSelection: [ClipboardType]] = [:]
  /// Whether the guest can be asked for monitors.
  public var canSetMonitors = false
  /// Which of the guest's locks are on; nil until it has told.
  public var keyboardLocks: KeyModifiers?
  /// What the machine plays; nil if its sound does not come here.
  public var playback: SoundState?
  /// What the machine records; nil if nobody can speak to it from here.
  public var record: SoundState?

  init() {}

  init(_ session: ClientSession) {
    channels = session.channels
    keyboardLocks = session.inputs?.locks
    playback = session.playback.map { SoundState(format: $0.format, volume: $0.volume, isMuted: $0.isMuted) }
    record = session.record.map { SoundState(format: $0.format, volume: $0.volume, isMuted: $0.isMuted) }
    guard let main = session.main else { return }
    name = main.name.map { String(decoding: $0, as: UTF8.self) }
    uuid = main.uuid?.bytes
    listedChannels = main.channels
    mouseModes = main.mouseModes
    isAgentConnected = main.agent.isConnected
    agentCapabilities = main.agent.capabilities
    for selection in [ClipboardSelection.clipboard, .primary, .secondary] {
      let types = main.agent.guestTypes(selection)
      if !types.isEmpty { clipboards[selection] = types }
    }
    canSetMonitors = main.agent.canSetMonitors
  }
}
