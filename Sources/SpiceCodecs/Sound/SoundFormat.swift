/// How often and how widely sound is sampled. A sample has sixteen bits.
public struct SoundFormat: Equatable, Sendable {
  /// Samples of each channel in a second.
  public var rate: Int
  /// Channels of sound; two are left and right.
  public var channels: Int

  /// A format.
  public init(rate: Int = 48_000, channels: Int = 2) {
    self.rate = rate
    self.channels = channels
  }

  /// Samples of each channel in a packet (spec: playback, record).
  public static let packetFrames = 480

  /// Whether Opus has this rate, and a packet of ``packetFrames`` one of its lengths: thirty milliseconds, at 16 kHz, is
  /// none.
  public var fitsOpus: Bool { [8000, 12_000, 24_000, 48_000].contains(rate) && (1...2).contains(channels) }
}
