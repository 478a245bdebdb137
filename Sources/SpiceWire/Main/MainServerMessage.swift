public import SpiceBytes

/// What a server sends on the main channel.
public enum MainServerMessage: WireMessage {
  /// `SPICE_MSG_MAIN_MIGRATE_BEGIN`: connect to the target of a migration.
  case migrateBegin(MigrationTarget)
  /// `SPICE_MSG_MAIN_MIGRATE_CANCEL`: the migration does not take place.
  case migrateCancel
  /// `SPICE_MSG_MAIN_INIT`: the first message of a session.
  case initial(MainInit)
  /// `SPICE_MSG_MAIN_CHANNELS_LIST`: channels that can be linked.
  case channelsList([ChannelID])
  /// `SPICE_MSG_MAIN_MOUSE_MODE`: the mouse modes have changed.
  case mouseMode(MouseModes)
  /// `SPICE_MSG_MAIN_MULTI_MEDIA_TIME`: what the media clock shows now.
  case multiMediaTime(MultimediaTime)
  /// `SPICE_MSG_MAIN_AGENT_CONNECTED`: an agent has appeared.
  case agentConnected
  /// `SPICE_MSG_MAIN_AGENT_DISCONNECTED`: the agent is gone.
  case agentDisconnected(reason: LinkFailure)
  /// `SPICE_MSG_MAIN_AGENT_DATA`: a piece of the agent's messages, at most 2048 bytes.
  case agentData(WireRange)
  /// `SPICE_MSG_MAIN_AGENT_TOKEN`: the client may send so many more pieces to the agent.
  case agentToken(count: UInt32)
  /// `SPICE_MSG_MAIN_MIGRATE_SWITCH_HOST`: close everything and connect to another server.
  case migrateSwitchHost(MigrationTarget)
  /// `SPICE_MSG_MAIN_MIGRATE_END`: the machine has moved: go over to the target.
  case migrateEnd
  /// `SPICE_MSG_MAIN_NAME`: the name of the machine, ending in a counted zero byte.
  case name(WireRange)
  /// `SPICE_MSG_MAIN_UUID`: the UUID of the machine.
  case uuid(GuestUUID)
  /// `SPICE_MSG_MAIN_AGENT_CONNECTED_TOKENS`: an agent has appeared, and the client has so many tokens now.
  case agentConnectedTokens(count: UInt32)
  /// `SPICE_MSG_MAIN_MIGRATE_BEGIN_SEAMLESS`: connect to the target of a migration that keeps all state.
  case migrateBeginSeamless(SeamlessMigration)
  /// `SPICE_MSG_MAIN_MIGRATE_DST_SEAMLESS_ACK`: the target can take over the state.
  case migrateDstSeamlessAck
  /// `SPICE_MSG_MAIN_MIGRATE_DST_SEAMLESS_NACK`: the target cannot take over the state.
  case migrateDstSeamlessNack

  /// The message numbers.
  public enum Kind: UInt16, CaseIterable, Sendable {
    case migrateBegin = 101
    case migrateCancel = 102
    case initial = 103
    case channelsList = 104
    case mouseMode = 105
    case multiMediaTime = 106
    case agentConnected = 107
    case agentDisconnected = 108
    case agentData = 109
    case agentToken = 110
    case migrateSwitchHost = 111
    case migrateEnd = 112
    case name = 113
    case uuid = 114
    case agentConnectedTokens = 115
    case migrateBeginSeamless = 116
    case migrateDstSeamlessAck = 117
    case migrateDstSeamlessNack = 118
  }

  public init(_ kind: Kind) {
    self =
      switch kind {
      case .migrateBegin: .migrateBegin(MigrationTarget())
      case .migrateCancel: .migrateCancel
      case .initial: .initial(MainInit())
      case .channelsList: .channelsList([])
      case .mouseMode: .mouseMode(MouseModes())
      case .multiMediaTime: .multiMediaTime(MultimediaTime(rawValue: 0))
      case .agentConnected: .agentConnected
      case .agentDisconnected: .agentDisconnected(reason: LinkFailure(rawValue: 0))
      case .agentData: .agentData(WireRange())
      case .agentToken: .agentToken(count: 0)
      case .migrateSwitchHost: .migrateSwitchHost(MigrationTarget())
      case .migrateEnd: .migrateEnd
      case .name: .name(WireRange())
      case .uuid: .uuid(GuestUUID())
      case .agentConnectedTokens: .agentConnectedTokens(count: 0)
      case .migrateBeginSeamless: .migrateBeginSeamless(SeamlessMigration())
      case .migrateDstSeamlessAck: .migrateDstSeamlessAck
      case .migrateDstSeamlessNack: .migrateDstSeamlessNack
      }
  }

  public var kind: Kind {
    switch self {
    case .migrateBegin: .migrateBegin
    case .migrateCancel: .migrateCancel
    case .initial: .initial
    case .channelsList: .channelsList
    case .mouseMode: .mouseMode
    case .multiMediaTime: .multiMediaTime
    case .agentConnected: .agentConnected
    case .agentDisconnected: .agentDisconnected
    case .agentData: .agentData
    case .agentToken: .agentToken
    case .migrateSwitchHost: .migrateSwitchHost
    case .migrateEnd: .migrateEnd
    case .name: .name
    case .uuid: .uuid
    case .agentConnectedTokens: .agentConnectedTokens
    case .migrateBeginSeamless: .migrateBeginSeamless
    case .migrateDstSeamlessAck: .migrateDstSeamlessAck
    case .migrateDstSeamlessNack: .migrateDstSeamlessNack
    }
  }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    switch self {
    case .migrateBegin(var m):
      try c.value(&m)
      self = .migrateBegin(m)
    case .initial(var m):
      try c.value(&m)
      self = .initial(m)
    case .channelsList(var v):
      // There are no more names for channels.
      try c.counted(&v, by: UInt32.self, atMost: 1 << 16)
      self = .channelsList(v)
    case .mouseMode(var m):
      try c.value(&m)
      self = .mouseMode(m)
    case .multiMediaTime(var v):
      try c.open(&v)
      self = .multiMediaTime(v)
    case .agentDisconnected(reason: var v):
      try c.open(&v)
      self = .agentDisconnected(reason: v)
    case .agentData(var v):
      try c.blobToEnd(&v)
      self = .agentData(v)
    case .agentToken(count: var v):
      try c.field(&v)
      self = .agentToken(count: v)
    case .migrateSwitchHost(var m):
      try c.value(&m)
      self = .migrateSwitchHost(m)
    case .name(var v):
      try c.counted(&v, by: UInt32.self)
      self = .name(v)
    case .uuid(var m):
      try c.value(&m)
      self = .uuid(m)
    case .agentConnectedTokens(count: var v):
      try c.field(&v)
      self = .agentConnectedTokens(count: v)
    case .migrateBeginSeamless(var m):
      try c.value(&m)
      self = .migrateBeginSeamless(m)
    case .migrateCancel, .agentConnected, .migrateEnd, .migrateDstSeamlessAck, .migrateDstSeamlessNack: break
    }
  }
}
