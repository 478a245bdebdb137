public import SpiceBytes

/// `SPICE_MSG_PING`: to be answered at once.
public struct Ping: WireValue, Equatable, Sendable {
  /// What the answer repeats.
  public var id: UInt32 = 0
  /// Nanoseconds of the sender's clock, which the answer repeats.
  public var timestamp: UInt64 = 0
  /// Bytes that only take time to travel.
  public var padding = WireRange()

  public init() {}

  /// A ping with the padding found at `padding`.
  public init(id: UInt32, timestamp: UInt64, padding: WireRange = WireRange()) {
    self.id = id
    self.timestamp = timestamp
    self.padding = padding
  }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.field(&id)
    try c.field(&timestamp)
    try c.blobToEnd(&padding)
  }
}

/// `SPICE_MSGC_PONG`: the answer to a ping; the padding is not sent back.
public struct Pong: WireValue, Equatable, Sendable {
  /// Of the ping.
  public var id: UInt32 = 0
  /// Of the ping.
  public var timestamp: UInt64 = 0

  public init() {}

  /// The answer to a ping.
  public init(_ ping: Ping) {
    id = ping.id
    timestamp = ping.timestamp
  }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.field(&id)
    try c.field(&timestamp)
  }
}
