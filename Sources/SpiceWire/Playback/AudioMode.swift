public import SpiceBytes

/// `SPICE_AUDIO_DATA_MODE_…`: how audio is coded.
public struct AudioMode: RawRepresentable, Hashable, Sendable {
  public var rawValue: UInt16
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Plain samples.
  public static let raw = AudioMode(rawValue: 1)
  /// CELT 0.5.1; obsolete.
  public static let celt051 = AudioMode(rawValue: 2)
  /// Opus.
  public static let opus = AudioMode(rawValue: 3)
}

/// `SPICE_MSG_PLAYBACK_MODE`, `SPICE_MSGC_RECORD_MODE`: how the packets from now on are coded.
public struct AudioModeChange: WireValue, Equatable, Sendable {
  /// The sender's media clock.
  public var time = MultimediaTime(rawValue: 0)
  /// The new mode.
  public var mode = AudioMode.raw
  /// Bytes for the mode; none are defined.
  public var data = WireRange()

  public init() {}

  /// A change without further bytes.
  public init(time: MultimediaTime, mode: AudioMode) {
    self.time = time
    self.mode = mode
  }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.open(&time)
    try c.open(&mode)
    try c.blobToEnd(&data)
  }
}
