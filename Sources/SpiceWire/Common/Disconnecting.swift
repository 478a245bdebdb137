public import SpiceBytes

/// `SPICE_MSG_DISCONNECTING`, `SPICE_MSGC_DISCONNECTING`: the sender closes the connection after this message.
public struct Disconnecting: WireValue, Equatable, Sendable {
  /// Nanoseconds of the sender's clock.
  public var timestamp: UInt64 = 0
  /// Why.
  public var reason = LinkFailure.ok

  public init() {}

  /// A farewell.
  public init(timestamp: UInt64, reason: LinkFailure) {
    self.timestamp = timestamp
    self.reason = reason
  }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.field(&timestamp)
    try c.open(&reason)
  }
}
