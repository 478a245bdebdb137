public import SpicePixels

/// Decoders that are libraries on a native system, handed to the engine by whoever runs it.
///
/// A codec that is nil is not announced to the peer.
public struct ForeignCodecs: Sendable {
  /// One baseline JPEG file, with or without Huffman tables (Motion-JPEG leaves them out), to ``PixelFormat/xrgb32``,
  /// top row first. The picture has the size that the file states, which may not exceed the limits given.
  public var decodeJPEG: (@Sendable (_ data: RawSpan, _ maxWidth: Int, _ maxHeight: Int) throws(CodecError) -> Bitmap)?

  /// One RFC 1950 stream to exactly `size` bytes.
  public var inflate: (@Sendable (_ data: RawSpan, _ size: Int) throws(CodecError) -> [UInt8])?

  /// Opus packets, in both directions.
  public var opus: SoundCodec?

  /// Which videos ``makeVideoDecoder`` decodes. Asked when a peer is told; the answer may have to load a library. Motion-JPEG
  /// is not among them: the engine has ``decodeJPEG``, and takes a decoder of its own for it, if there is one, only since
  /// that may be faster.
  public var videoFormats: @Sendable () -> [VideoFormat] = { [] }

  /// A decoder of videos with frames that are not larger than the limits; nil if this system has none for the format.
  public var makeVideoDecoder:
    (@Sendable (_ format: VideoFormat, _ maxWidth: Int, _ maxHeight: Int) -> (any VideoDecoder)?)?

  /// No codec at all.
  public init() {}
}
