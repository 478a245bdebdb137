public import SpiceBytes

/// `SpiceLinkMess`: what a client asks for when it opens a connection.
public struct LinkRequest: WireValue, Equatable, Sendable {
  /// Bytes without capability words.
  public static let byteCount = 18

  /// The session to join, or ``SessionID/new``.
  public var session = SessionID.new
  /// The channel wanted.
  public var channel = ChannelID()
  /// What the client can do on any channel.
  public var commonCapabilities: [UInt32] = []
  /// What the client can do on this channel.
  public var channelCapabilities: [UInt32] = []

  public init() {}

  /// Asks for a channel of a session.
  public init(
    session: SessionID, channel: ChannelID, commonCapabilities: [UInt32],
    channelCapabilities: [UInt32]
  ) {
    self.session = session
    self.channel = channel
    self.commonCapabilities = commonCapabilities
    self.channelCapabilities = channelCapabilities
  }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.open(&session)
    try c.value(&channel)
    try LinkCapabilities.wire(common: &commonCapabilities, channel: &channelCapabilities, &c)
  }
}
