/// How the coverage of a glyph's pixels is stored. Each row begins on a byte, and the bottom row comes first.
public enum GlyphDepth: Int, Sendable {
  /// One bit, the leftmost pixel in the highest.
  case bit1 = 1
  /// Four bits, the left pixel in the high half; 15 counts as 240 of 255.
  case bit4 = 4
  /// One byte.
  case bit8 = 8

  /// Bytes of a glyph's picture; nil if a side is negative or the size is beyond all bounds.
  public func byteCount(width: Int, height: Int) -> Int? {
    guard width >= 0, height >= 0, width <= 1 << 24 else { return nil }
    let (bytes, overflow) = ((width &* rawValue &+ 7) / 8).multipliedReportingOverflow(by: height)
    return overflow ? nil : bytes
  }
}

/// A glyph: where it stands on the surface and where its picture begins among the bytes of the text.
public struct Glyph: Equatable, Sendable {
  /// First column on the surface.
  public var left: Int64
  /// First row on the surface.
  public var top: Int64
  /// Pixels in a row.
  public var width: Int
  /// Number of rows.
  public var height: Int
  /// The first byte of the picture.
  public var offset: Int

  /// Describes a glyph.
  public init(left: Int64, top: Int64, width: Int, height: Int, offset: Int) {
    self.left = left
    self.top = top
    self.width = width
    self.height = height
    self.offset = offset
  }
}
