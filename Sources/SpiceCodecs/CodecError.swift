/// Why an image stream could not be decoded or encoded.
public enum CodecError: Error, Equatable, Sendable {
  /// The stream ended before the picture was complete.
  case truncated
  /// The header's magic, version or type is not of this codec.
  case badHeader
  /// The size in the stream is zero, too large, or not the one announced.
  case badSize(width: UInt64, height: UInt64)
  /// A match, run or index names pixels that do not exist.
  case badReference
  /// Bytes are left over after the last pixel.
  case trailingBytes(Int)
  /// A palette is needed and was not given, or an index is outside it.
  case badPalette
  /// A reference names an image that is no longer in the dictionary, or never can be.
  case missingImage(id: UInt64)
  /// The codec has no form for these pixels.
  case unsupported
  /// The library that decodes this format reported a fault.
  case library
}
