public import SpiceBytes

/// What a client may send on every channel.
public enum CommonClientMessage: WireMessage {
  /// `SPICE_MSGC_ACK_SYNC`: answers a new acknowledgement window.
  case ackSync(generation: UInt32)
  /// `SPICE_MSGC_ACK`: a window of messages has been received.
  case ack
  /// `SPICE_MSGC_PONG`: answers a ping.
  case pong(Pong)
  /// `SPICE_MSGC_MIGRATE_FLUSH_MARK`: everything before the migration has been processed.
  case migrateFlushMark
  /// `SPICE_MSGC_MIGRATE_DATA`: the source's bytes, for the target.
  case migrateData(WireRange)
  /// `SPICE_MSGC_DISCONNECTING`: the client closes the connection.
  case disconnecting(Disconnecting)

  /// The message numbers.
  public enum Kind: UInt16, CaseIterable, Sendable {
    case ackSync = 1
    case ack = 2
    case pong = 3
    case migrateFlushMark = 4
    case migrateData = 5
    case disconnecting = 6
  }

  public init(_ kind: Kind) {
    self =
      switch kind {
      case .ackSync: .ackSync(generation: 0)
      case .ack: .ack
      case .pong: .pong(Pong())
      case .migrateFlushMark: .migrateFlushMark
      case .migrateData: .migrateData(WireRange())
      case .disconnecting: .disconnecting(Disconnecting())
      }
  }

  public var kind: Kind {
    switch self {
    case .ackSync: .ackSync
    case .ack: .ack
    case .pong: .pong
    case .migrateFlushMark: .migrateFlushMark
    case .migrateData: .migrateData
    case .disconnecting: .disconnecting
    }
  }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    switch self {
    case .ackSync(generation: var v):
      try c.field(&v)
      self = .ackSync(generation: v)
    case .pong(var m):
      try c.value(&m)
      self = .pong(m)
    case .migrateData(var v):
      try c.blobToEnd(&v)
      self = .migrateData(v)
    case .disconnecting(var m):
      try c.value(&m)
      self = .disconnecting(m)
    case .ack, .migrateFlushMark: break
    }
  }
}
