public import SpiceBytes

/// `SPICE_VIDEO_CODEC_TYPE_…`.
public struct VideoCodec: RawRepresentable, WireValue, Hashable, Sendable {
  public var rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }
  public init() { rawValue = 0 }

  /// One JPEG file per frame.
  public static let mjpeg = VideoCodec(rawValue: 1)
  /// One raw frame.
  public static let vp8 = VideoCodec(rawValue: 2)
  /// One access unit with start codes.
  public static let h264 = VideoCodec(rawValue: 3)
  /// One raw frame.
  public static let vp9 = VideoCodec(rawValue: 4)
  /// One access unit with start codes.
  public static let h265 = VideoCodec(rawValue: 5)

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.field(&rawValue)
  }
}
