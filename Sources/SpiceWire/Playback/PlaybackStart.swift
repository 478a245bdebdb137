public import SpiceBytes

/// `SPICE_MSG_PLAYBACK_START`: the guest begins to play.
public struct PlaybackStart: WireValue, Equatable, Sendable {
  /// Channels of sound; a peer may claim any number.
  public var channels: UInt32 = 2
  /// What a sample is.
  public var format = AudioFormat.s16
  /// Samples of each channel in a second; a peer may claim any number.
  public var frequency: UInt32 = 48000
  /// The server's media clock.
  public var time = MultimediaTime(rawValue: 0)

  public init() {}

  /// Sound of 16-bit samples.
  public init(channels: UInt32, frequency: UInt32, time: MultimediaTime) {
    self.channels = channels
    self.frequency = frequency
    self.time = time
  }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.field(&channels)
    try c.open(&format)
    try c.field(&frequency)
    try c.open(&time)
  }
}
