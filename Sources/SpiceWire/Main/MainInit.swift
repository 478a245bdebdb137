public import SpiceBytes

/// `SPICE_MSG_MAIN_INIT`: the first message of a session.
public struct MainInit: WireValue, Equatable, Sendable {
  /// The session that further channels join.
  public var session = SessionID(rawValue: 0)
  /// How many display channels the server has.
  public var displayChannelsHint: UInt32 = 0
  /// The mouse modes of the guest, as 32-bit numbers here.
  public var mouseModes = MouseModes()
  /// Whether a guest agent is there.
  public var isAgentConnected = false
  /// Agent data messages that the client may send before it is given more tokens.
  public var agentTokens: UInt32 = 0
  /// The server's media clock, less the play-out delay.
  public var multimediaTime = MultimediaTime(rawValue: 0)
  /// Bytes of video memory, from which a client derives the size of its caches.
  public var ramHint: UInt32 = 0

  public init() {}

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.open(&session)
    try c.field(&displayChannelsHint)
    try wide(&mouseModes.supported, &c)
    try wide(&mouseModes.current, &c)
    try c.bool(&isAgentConnected, as: UInt32.self)
    try c.field(&agentTokens)
    try c.open(&multimediaTime)
    try c.field(&ramHint)
  }

  private func wide<C: WireCoder & ~Copyable & ~Escapable>(_ mode: inout MouseMode, _ c: inout C)
    throws(WireError)
  {
    var raw = UInt32(mode.rawValue)
    try c.field(&raw)
    mode = MouseMode(rawValue: UInt16(truncatingIfNeeded: raw))
  }
}
