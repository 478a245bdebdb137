import SpicePixels

/// What the headers of LZ and GLZ streams have in common: a kind of pixel, a size and an orientation, within the limits.
public struct LZShape: Equatable, Sendable {
  /// What the pixels are.
  public let kind: LZPixelKind
  /// Pixels in a row; at least 1.
  public let width: Int
  /// Number of rows; at least 1.
  public let height: Int
  /// Whether the first row of the stream is the top row. If not, it is the bottom row.
  public let isTopDown: Bool

  /// The largest number of bytes before compression (the limit of the C codec).
  static let byteLimit = (1 << 30) - 1

  /// Describes a picture.
  ///
  /// Throws `badSize` if a side is not positive or the picture is larger than codec or ``Bitmap`` allow.
  public init(kind: LZPixelKind, width: Int, height: Int, isTopDown: Bool) throws(CodecError) {
    guard width > 0, height > 0, width <= Bitmap.sideLimit, height <= Bitmap.sideLimit,
      width <= Bitmap.areaLimit / height, kind.rowBytes(width: width) <= Self.byteLimit / height
    else { throw .badSize(width: UInt64(clamping: width), height: UInt64(clamping: height)) }
    self.kind = kind
    self.width = width
    self.height = height
    self.isTopDown = isTopDown
  }

  /// Describes a picture from the fields of a header. Throws `badSize` as well if the stride is not that of tight rows.
  init(kind: LZPixelKind, width: UInt32, height: UInt32, stride: UInt32, isTopDown: Bool) throws(CodecError) {
    guard let w = Int(exactly: width), let h = Int(exactly: height) else {
      throw .badSize(width: UInt64(width), height: UInt64(height))
    }
    try self.init(kind: kind, width: w, height: h, isTopDown: isTopDown)
    guard Int(exactly: stride) == self.stride else { throw .badSize(width: UInt64(width), height: UInt64(height)) }
  }

  /// Bytes of a row before compression. Rows are tight; palette rows end on a byte.
  public var stride: Int { kind.rowBytes(width: width) }

  /// Units of each pass.
  var units: Int { kind.rowUnits(width: width) &* height }

  /// Throws unless this is the size that was announced, and `coded` bytes can hold so much.
  ///
  /// The densest code is a match whose length bytes are 255: a byte never stands for more than 255 units.
  func check(expectedWidth: Int, expectedHeight: Int, coded: Int) throws(CodecError) {
    guard width == expectedWidth, height == expectedHeight else {
      throw .badSize(width: UInt64(width), height: UInt64(height))
    }
    let passes = kind == .rgba ? 2 : 1
    guard units &* passes / 255 <= coded else { throw .truncated }
  }
}
