/// `SPICE_AUDIO_FMT_…`: what a sample is.
public struct AudioFormat: RawRepresentable, Hashable, Sendable {
  public var rawValue: UInt16
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Sixteen bits, signed, little-endian, the channels in turn.
  public static let s16 = AudioFormat(rawValue: 1)
}
