public import SpiceBytes

/// What a server may send on every channel; the numbers below 100 are kept for these.
public enum CommonServerMessage: WireMessage {
  /// `SPICE_MSG_MIGRATE`: the client must leave this server.
  case migrate(MigrateFlags)
  /// `SPICE_MSG_MIGRATE_DATA`: bytes for the client to carry to the target.
  case migrateData(WireRange)
  /// `SPICE_MSG_SET_ACK`: starts a new acknowledgement window.
  case setAck(SetAck)
  /// `SPICE_MSG_PING`: to be answered at once.
  case ping(Ping)
  /// `SPICE_MSG_WAIT_FOR_CHANNELS`: this channel must wait for others.
  case waitForChannels([ChannelWait])
  /// `SPICE_MSG_DISCONNECTING`: the server closes the connection.
  case disconnecting(Disconnecting)
  /// `SPICE_MSG_NOTIFY`: a text for the user.
  case notify(Notify)
  /// `SPICE_MSG_LIST`: messages to execute before the next one.
  case list(SubMessageList)

  /// The message numbers.
  public enum Kind: UInt16, CaseIterable, Sendable {
    case migrate = 1
    case migrateData = 2
    case setAck = 3
    case ping = 4
    case waitForChannels = 5
    case disconnecting = 6
    case notify = 7
    case list = 8
  }

  public init(_ kind: Kind) {
    self =
      switch kind {
      case .migrate: .migrate([])
      case .migrateData: .migrateData(WireRange())
      case .setAck: .setAck(SetAck())
      case .ping: .ping(Ping())
      case .waitForChannels: .waitForChannels([])
      case .disconnecting: .disconnecting(Disconnecting())
      case .notify: .notify(Notify())
      case .list: .list(SubMessageList())
      }
  }

  public var kind: Kind {
    switch self {
    case .migrate: .migrate
    case .migrateData: .migrateData
    case .setAck: .setAck
    case .ping: .ping
    case .waitForChannels: .waitForChannels
    case .disconnecting: .disconnecting
    case .notify: .notify
    case .list: .list
    }
  }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    switch self {
    case .migrate(var v):
      try c.flags(&v)
      self = .migrate(v)
    case .migrateData(var v):
      try c.blobToEnd(&v)
      self = .migrateData(v)
    case .setAck(var m):
      try c.value(&m)
      self = .setAck(m)
    case .ping(var m):
      try c.value(&m)
      self = .ping(m)
    case .waitForChannels(var v):
      try c.counted(&v, by: UInt8.self, atMost: .max)
      self = .waitForChannels(v)
    case .disconnecting(var m):
      try c.value(&m)
      self = .disconnecting(m)
    case .notify(var m):
      try c.value(&m)
      self = .notify(m)
    case .list(var m):
      try c.value(&m)
      self = .list(m)
    }
  }
}
