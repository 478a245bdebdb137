/// Why pixels could not be taken as a picture.
public enum PixelError: Error, Equatable, Sendable {
  /// A side is zero or the area is too large.
  case badSize(width: Int, height: Int)
  /// The rows are shorter than their pixels, or reach beyond the bytes.
  case truncated
  /// The format needs a palette and has none, or a pixel names a colour that the palette does not have.
  case badPalette
}
