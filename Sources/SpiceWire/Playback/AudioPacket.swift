public import SpiceBytes

/// `SPICE_MSG_PLAYBACK_DATA`, `SPICE_MSGC_RECORD_DATA`: samples.
public struct AudioPacket: WireValue, Equatable, Sendable {
  /// When the first sample is due.
  public var time = MultimediaTime(rawValue: 0)
  /// One Opus packet, or whole frames of plain samples.
  public var data = WireRange()

  public init() {}

  /// The samples found at `data`.
  public init(time: MultimediaTime, data: WireRange) {
    self.time = time
    self.data = data
  }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.open(&time)
    try c.blobToEnd(&data)
  }
}
