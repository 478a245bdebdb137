public import SpiceBytes

/// What a client sends on the main channel.
public enum MainClientMessage: WireMessage {
  /// `SPICE_MSGC_MAIN_CLIENT_INFO`: the size of the client's cache; obsolete.
  case clientInfo(cacheSize: UInt64)
  /// `SPICE_MSGC_MAIN_MIGRATE_CONNECTED`: all channels are linked at the target.
  case migrateConnected
  /// `SPICE_MSGC_MAIN_MIGRATE_CONNECT_ERROR`: the target could not be reached.
  case migrateConnectError
  /// `SPICE_MSGC_MAIN_ATTACH_CHANNELS`: asks for the list of channels.
  case attachChannels
  /// `SPICE_MSGC_MAIN_MOUSE_MODE_REQUEST`: asks for a mouse mode.
  case mouseModeRequest(MouseMode)
  /// `SPICE_MSGC_MAIN_AGENT_START`: the client is ready for the agent and gives the server tokens.
  case agentStart(tokens: UInt32)
  /// `SPICE_MSGC_MAIN_AGENT_DATA`: a piece of the messages for the agent, at most 2048 bytes.
  case agentData(WireRange)
  /// `SPICE_MSGC_MAIN_AGENT_TOKEN`: the server may send so many more pieces.
  case agentToken(count: UInt32)
  /// `SPICE_MSGC_MAIN_MIGRATE_END`: to the target: the machine has moved.
  case migrateEnd
  /// `SPICE_MSGC_MAIN_MIGRATE_DST_DO_SEAMLESS`: asks the target whether it can take over state of this version.
  case migrateDstDoSeamless(sourceVersion: UInt32)
  /// `SPICE_MSGC_MAIN_MIGRATE_CONNECTED_SEAMLESS`: all channels are linked at a target that takes over the state.
  case migrateConnectedSeamless
  /// `SPICE_MSGC_MAIN_QUALITY_INDICATOR`: no known use.
  case qualityIndicator(WireRange)

  /// The message numbers.
  public enum Kind: UInt16, CaseIterable, Sendable {
    case clientInfo = 101
    case migrateConnected = 102
    case migrateConnectError = 103
    case attachChannels = 104
    case mouseModeRequest = 105
    case agentStart = 106
    case agentData = 107
    case agentToken = 108
    case migrateEnd = 109
    case migrateDstDoSeamless = 110
    case migrateConnectedSeamless = 111
    case qualityIndicator = 112
  }

  public init(_ kind: Kind) {
    self =
      switch kind {
      case .clientInfo: .clientInfo(cacheSize: 0)
      case .migrateConnected: .migrateConnected
      case .migrateConnectError: .migrateConnectError
      case .attachChannels: .attachChannels
      case .mouseModeRequest: .mouseModeRequest([])
      case .agentStart: .agentStart(tokens: 0)
      case .agentData: .agentData(WireRange())
      case .agentToken: .agentToken(count: 0)
      case .migrateEnd: .migrateEnd
      case .migrateDstDoSeamless: .migrateDstDoSeamless(sourceVersion: 0)
      case .migrateConnectedSeamless: .migrateConnectedSeamless
      case .qualityIndicator: .qualityIndicator(WireRange())
      }
  }

  public var kind: Kind {
    switch self {
    case .clientInfo: .clientInfo
    case .migrateConnected: .migrateConnected
    case .migrateConnectError: .migrateConnectError
    case .attachChannels: .attachChannels
    case .mouseModeRequest: .mouseModeRequest
    case .agentStart: .agentStart
    case .agentData: .agentData
    case .agentToken: .agentToken
    case .migrateEnd: .migrateEnd
    case .migrateDstDoSeamless: .migrateDstDoSeamless
    case .migrateConnectedSeamless: .migrateConnectedSeamless
    case .qualityIndicator: .qualityIndicator
    }
  }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    switch self {
    case .clientInfo(cacheSize: var v):
      try c.field(&v)
      self = .clientInfo(cacheSize: v)
    case .mouseModeRequest(var v):
      try c.flags(&v)
      self = .mouseModeRequest(v)
    case .agentStart(tokens: var v):
      try c.field(&v)
      self = .agentStart(tokens: v)
    case .agentData(var v):
      try c.blobToEnd(&v)
      self = .agentData(v)
    case .agentToken(count: var v):
      try c.field(&v)
      self = .agentToken(count: v)
    case .migrateDstDoSeamless(sourceVersion: var v):
      try c.field(&v)
      self = .migrateDstDoSeamless(sourceVersion: v)
    case .qualityIndicator(var v):
      try c.blobToEnd(&v)
      self = .qualityIndicator(v)
    case .migrateConnected, .migrateConnectError, .attachChannels, .migrateEnd, .migrateConnectedSeamless: break
    }
  }
}
