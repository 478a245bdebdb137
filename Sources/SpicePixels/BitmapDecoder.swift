import SpiceBytes

/// Turns the rows of an uncompressed image into a ``Bitmap``.
///
/// Palettes decide what an indexed picture becomes: one of 32 bits, or of 16 bits where the palette was made for a 16-bit
/// surface. One bit per pixel without a palette is a mask.
public struct BitmapDecoder: Sendable {
  /// How pixels lie in memory.
  public var format: StoredFormat
  /// Pixels in a row.
  public var width: Int
  /// Number of rows.
  public var height: Int
  /// Bytes from a row to the next.
  public var stride: Int
  /// Whether the first row in memory is the top one.
  public var isTopDown: Bool

  /// Describes rows.
  public init(format: StoredFormat, width: Int, height: Int, stride: Int, isTopDown: Bool) {
    self.format = format
    self.width = width
    self.height = height
    self.stride = stride
    self.isTopDown = isTopDown
  }

  /// The picture that `data` holds.
  ///
  /// `colors` is the format that palette entries are values of: ``PixelFormat/xrgb32``, ``PixelFormat/argb32`` or one of
  /// the 16-bit formats; pictures without a palette do not depend on it.
  public func decode(_ data: RawSpan, palette: Palette?, colors: PixelFormat) throws(PixelError) -> Bitmap {
    guard width > 0, height > 0, width <= Bitmap.sideLimit, height <= Bitmap.sideLimit else {
      throw .badSize(width: width, height: height)
    }
    let rowBytes = format.rowBytes(width: width)
    // The bytes are counted before the picture is allocated, so they justify its size.
    guard PixelRows.fits(byteCount: data.byteCount, stride: stride, rowBytes: rowBytes, height: height) else {
      throw .truncated
    }
    guard var result = Bitmap(format: try target(palette, colors), width: width, height: height) else {
      throw .badSize(width: width, height: height)
    }
    let rows = PixelRows(data, stride: stride, rowBytes: rowBytes, height: height)
    var indices = Scanline(capacity: format.isIndexed && palette != nil ? width : 0)
    for y in 0..<height {
      let source = rows.row(isTopDown ? y : height &- 1 &- y)
      var isValid = true
      result.withRow(y) { target in
        if let palette, format.isIndexed {
          isValid = look(up: source, in: palette.entries, through: &indices)
          indices.store(into: &target, format: colors, at: 0, count: width)
        } else {
          copy(source, to: &target)
        }
      }
      guard isValid else { throw .badPalette }
    }
    return result
  }

  private func target(_ palette: Palette?, _ colors: PixelFormat) throws(PixelError) -> PixelFormat {
    switch format {
    case .bit1LittleEndian, .bit1BigEndian: return palette == nil ? .a1 : colors
    case .bit4LittleEndian, .bit4BigEndian, .bit8:
      guard palette != nil else { throw .badPalette }
      return colors
    case .bit16: return .rgb555
    case .bit24, .bit32: return .xrgb32
    case .rgba: return .argb32
    case .alpha8: return .a8
    }
  }

  /// One row of a picture without a palette.
  private func copy(_ source: RawSpan, to target: inout MutableRawSpan) {
    switch format {
    case .bit1BigEndian:
      for index in 0..<source.byteCount { target.store(Self.reversed(source[index]), at: index) }
    case .bit24:
      for x in 0..<width {
        let low: UInt16 = source.integer(at: x &* 3)
        target.store(UInt32(low) | UInt32(source[x &* 3 &+ 2]) << 16, at: x &* 4)
      }
    default:
      target.copy(from: source)
    }
  }

  /// The colours of one row of indices. False if an index is outside the palette.
  private func look(up source: RawSpan, in entries: [UInt32], through line: inout Scanline) -> Bool {
    let bits = format.bitsPerPixel
    let perByte = 8 / bits
    let mask = UInt8(truncatingIfNeeded: (1 << bits) &- 1)
    let isLittleEndian = format == .bit1LittleEndian || format == .bit4LittleEndian
    for x in 0..<width {
      let place = x % perByte
      let shift = (isLittleEndian ? place : perByte &- 1 &- place) &* bits
      let index = Int((source[x / perByte] >> UInt8(truncatingIfNeeded: shift)) & mask)
      guard index < entries.count else { return false }
      line.values[x] = entries[index]
    }
    return true
  }

  private static func reversed(_ byte: UInt8) -> UInt8 {
    var v = byte
    v = (v & 0xF0) >> 4 | (v & 0x0F) << 4
    v = (v & 0xCC) >> 2 | (v & 0x33) << 2
    return (v & 0xAA) >> 1 | (v & 0x55) << 1
  }
}
