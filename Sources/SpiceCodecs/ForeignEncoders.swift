public import SpicePixels

/// Encoders that are libraries, handed to a server's engine by whoever runs it.
///
/// What is nil is not there: the engine does without.
public struct ForeignEncoders: Sendable {
  /// Pixels of three or four bytes (blue, green, red, anything) to one baseline JPEG file, upright. `quality` is 1 to 100,
  /// as libjpeg has it; `isBottomUp` says that the first row in memory is the picture's last.
  public var encodeJPEG:
    (
      @Sendable (_ rows: borrowing PixelRows, _ width: Int, _ isBottomUp: Bool, _ quality: Int) throws(CodecError) ->
        [UInt8]
    )?

  /// All of `data` to one RFC 1950 stream.
  public var deflate: (@Sendable (_ data: RawSpan) -> [UInt8])?

  /// An encoder of videos; nil if this system has none for the format, or none that takes the settings. Motion-JPEG is
  /// not among them: the engine makes it of ``encodeJPEG``.
  public var makeVideoEncoder:
    (@Sendable (_ format: VideoFormat, _ settings: VideoEncoderSettings) -> (any VideoEncoder)?)?

  /// Opus packets, in both directions: clients speak, too.
  public var opus: SoundCodec?

  /// No encoder at all.
  public init() {}
}
