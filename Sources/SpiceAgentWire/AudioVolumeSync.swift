public import SpiceBytes

/// `VDAgentAudioVolumeSync`: sets the guest's mixer.
public struct AudioVolumeSync: WireValue, Equatable, Sendable {
  /// Whether it is about what is heard, instead of what is recorded.
  public var isPlayback = false
  /// Whether it is silent.
  public var isMuted = false
  /// For each channel of sound, at most 255: 65535 is full volume.
  public var channels: [UInt16] = []

  public init() {}

  /// The volume of each channel of sound.
  public init(isPlayback: Bool, isMuted: Bool, channels: [UInt16]) {
    self.isPlayback = isPlayback
    self.isMuted = isMuted
    self.channels = channels
  }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.bool(&isPlayback, as: UInt8.self)
    try c.bool(&isMuted, as: UInt8.self)
    try c.counted(&channels, by: UInt8.self, atMost: .max)
  }
}
