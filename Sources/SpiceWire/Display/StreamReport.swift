public import SpiceBytes

/// `SPICE_MSG_DISPLAY_STREAM_ACTIVATE_REPORT`: the server wants reports on a stream.
public struct StreamActivateReport: WireValue, Equatable, Sendable {
  /// Which stream.
  public var stream = StreamID(rawValue: 0)
  /// Tells streams of one id apart.
  public var unique: UInt32 = 0
  /// Frames between two reports.
  public var maxWindowSize: UInt32 = 0
  /// Time between two reports.
  public var timeoutMilliseconds: UInt32 = 0

  public init() {}

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.open(&stream)
    try c.field(&unique)
    try c.field(&maxWindowSize)
    try c.field(&timeoutMilliseconds)
  }
}

/// `SPICE_MSGC_DISPLAY_STREAM_REPORT`: how a stream's frames arrived.
///
/// No frames and ``unsupported`` drops say that the client cannot decode the stream.
public struct StreamReport: WireValue, Equatable, Sendable {
  /// ``dropCount`` of a stream that cannot be decoded.
  public static let unsupported: UInt32 = 0xFFFF_FFFF
  /// ``audioDelay`` while no audio plays.
  public static let noAudio: UInt32 = 0xFFFF_FFFF

  /// Which stream.
  public var stream = StreamID(rawValue: 0)
  /// Tells streams of one id apart.
  public var unique: UInt32 = 0
  /// The time of the first frame.
  public var startTime = MultimediaTime(rawValue: 0)
  /// The time of the last frame.
  public var endTime = MultimediaTime(rawValue: 0)
  /// Frames received.
  public var frameCount: UInt32 = 0
  /// Those of them that came too late.
  public var dropCount: UInt32 = 0
  /// Milliseconds that the last frame came early; negative if it was late.
  public var lastFrameDelay: Int32 = 0
  /// Milliseconds of playback latency, or ``noAudio``.
  public var audioDelay = Self.noAudio

  public init() {}

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.open(&stream)
    try c.field(&unique)
    try c.open(&startTime)
    try c.open(&endTime)
    try c.field(&frameCount)
    try c.field(&dropCount)
    try c.field(&lastFrameDelay)
    try c.field(&audioDelay)
  }
}
