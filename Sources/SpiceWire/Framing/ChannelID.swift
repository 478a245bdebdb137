public import SpiceBytes

/// `SpiceChannelId`: names a channel within a session.
public struct ChannelID: WireValue, Hashable, Sendable {
  /// What the channel is for.
  public var type = ChannelType(rawValue: 0)
  /// Which one of its type, from zero.
  public var id: UInt8 = 0

  public init() {}

  /// Names a channel.
  public init(_ type: ChannelType, id: UInt8 = 0) {
    self.type = type
    self.id = id
  }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.open(&type)
    try c.field(&id)
  }
}
