public import SpiceWire

/// What a hub knows of a client.
public struct ClientInfo: Equatable, Sendable {
  /// The client's session.
  public var session: SessionID
  /// The channels that it has.
  public var channels: [ChannelID]
  /// The connection of its main channel.
  public var main: ServerConnectionID?
  /// The shortest round trip, in nanoseconds; nil if it is not known.
  public var roundTrip: Int64?
  /// How fast its line is, in bits a second; nil if it is not known.
  public var bitsPerSecond: Int64?
  /// What went over its main and inputs channels.
  public var traffic: ChannelTraffic
}
