import SpiceBytes
public import SpicePixels

/// Which pixels a QUIC stream holds (C: `QuicImageType`).
public enum QUICPixelType: UInt32, Equatable, Sendable, CaseIterable {
  /// One byte.
  case gray = 1
  /// 16 bits, little-endian: red in bits 14...10, green in 9...5, blue in 4...0.
  case rgb16 = 2
  /// Bytes B, G, R.
  case rgb24 = 3
  /// Bytes B, G, R, x; the fourth is not coded and is 0 when decoded.
  case rgb32 = 4
  /// Bytes B, G, R, A.
  case rgba = 5

  /// Bytes of a pixel that is given to the encoder.
  @inlinable public var bytesPerPixel: Int {
    switch self {
    case .gray: 1
    case .rgb16: 2
    case .rgb24: 3
    case .rgb32, .rgba: 4
    }
  }

  /// What the decoder makes of them.
  @inlinable public var pixelFormat: PixelFormat {
    switch self {
    case .gray: .a8
    case .rgb16: .rgb555
    case .rgb24, .rgb32: .xrgb32
    case .rgba: .argb32
    }
  }
}

/// The five words before the coded pixels: magic, version, type, width, height (spec: QUIC header).
public struct QUICHeader: Equatable, Sendable {
  /// Bytes of the header.
  public static let byteCount = 20

  /// "QUIC", read as a little-endian number.
  static let magic: UInt32 = 0x4349_5551
  /// Major number in the high half, minor in the low.
  static let version: UInt32 = 0

  /// Which pixels the stream holds.
  public let type: QUICPixelType
  /// Pixels in a row: 1...2^24.
  public let width: Int
  /// Number of rows: 1...2^24.
  public let height: Int

  /// Describes a picture.
  ///
  /// Throws ``CodecError/badSize(width:height:)`` if a side is not positive, or the picture is larger than a
  /// ``SpicePixels/Bitmap`` can be (at most 2^29 - 1 pixels, which is the limit of the format, too).
  public init(type: QUICPixelType, width: Int, height: Int) throws(CodecError) {
    guard width > 0, height > 0, width <= Bitmap.sideLimit, height <= Bitmap.sideLimit,
      width <= Bitmap.areaLimit / height
    else {
      throw .badSize(
        width: UInt64(truncatingIfNeeded: width), height: UInt64(truncatingIfNeeded: height))
    }
    self.type = type
    self.width = width
    self.height = height
  }

  /// Reads the header of a stream.
  ///
  /// Throws `truncated`, `badHeader` (magic, version, type) or `badSize`.
  public init(reading data: RawSpan) throws(CodecError) {
    guard data.byteCount >= Self.byteCount else { throw .truncated }
    guard data.integer(at: 0, as: UInt32.self) == Self.magic,
      data.integer(at: 4, as: UInt32.self) == Self.version,
      let type = QUICPixelType(rawValue: data.integer(at: 8))
    else { throw .badHeader }
    let width: UInt32 = data.integer(at: 12)
    let height: UInt32 = data.integer(at: 16)
    guard let columns = Int(exactly: width), let rows = Int(exactly: height) else {
      throw .badSize(width: UInt64(width), height: UInt64(height))
    }
    try self.init(type: type, width: columns, height: rows)
  }

  /// The five words as they are stored.
  var words: [UInt32] {
    [
      Self.magic, Self.version, type.rawValue, UInt32(truncatingIfNeeded: width),
      UInt32(truncatingIfNeeded: height),
    ]
  }

  /// The fewest bits that can code this picture.
  ///
  /// No code word is shorter than a bit. The first row has no runs, so each of its samples is a code word; in the
  /// others the first three pixels of each pass are, and what follows takes at least one more bit. A stream with fewer
  /// bits is refused before memory is taken for its pixels: n bytes cannot ask for more than about 4 n^2 of them.
  var leastBitCount: UInt64 {
    let samples: UInt64 =
      switch type {
      case .gray: 1
      case .rgb16, .rgb24, .rgb32: 3
      case .rgba: 4
      }
    let passes: UInt64 = type == .rgba ? 2 : 1
    let columns = UInt64(truncatingIfNeeded: width)
    let laterRows = UInt64(truncatingIfNeeded: height &- 1)
    // Both sides are at most 2^24: nothing here comes near 2^64.
    return columns &* samples &+ laterRows &* (min(columns, 3) &* samples &+ (columns > 3 ? passes : 0))
  }
}
