public import SpiceBytes

/// `SPICE_MSG_PLAYBACK_VOLUME`, `SPICE_MSG_RECORD_VOLUME`: the guest's mixer.
public struct AudioVolume: WireValue, Equatable, Sendable {
  /// For each channel of sound, at most 255: 65535 is full volume, linear.
  public var channels: [UInt16] = []

  public init() {}

  /// The volume of each channel of sound.
  public init(_ channels: [UInt16]) { self.channels = channels }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.counted(&channels, by: UInt8.self, atMost: .max)
  }
}
