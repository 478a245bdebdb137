public import SpiceCodecs
public import SpiceWire

/// Why a draw message was not carried out. Nothing was drawn; what later messages may refer to was kept.
public enum DrawError: Error, Equatable, Sendable {
  /// The message does not draw.
  case notADraw
  /// There is no surface of this number, to draw on or to copy from.
  case unknownSurface(SurfaceID)
  /// An image cannot be decoded.
  case image(CodecError)
  /// What is used as a mask is not a picture of one bit a pixel.
  case notAMask
  /// The palette is in the message neither, nor in the cache.
  case missingPalette(PaletteID)
  /// The peer makes us keep more images or palettes than it was allowed.
  case cacheFull
  /// A lossy image is to replace another: only one without loss may.
  case lossyReplacement
  /// The rectangles of the clip cross so often that they cannot be kept apart.
  case clipTooComplex
  /// A stroke crosses the surface so often that it would take too long.
  case strokeTooLong
  /// There is no such operator or depth.
  case unknownNumber(UInt32)
}
