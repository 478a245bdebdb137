/// How the pixels of an uncompressed image lie in memory (spec: bitmap payload; SPICE_BITMAP_FMT_*).
public enum StoredFormat: UInt8, Sendable, CaseIterable {
  /// One bit, the first pixel in bit 0.
  case bit1LittleEndian = 1
  /// One bit, the first pixel in bit 7.
  case bit1BigEndian = 2
  /// Four bits, the first pixel in the low half.
  case bit4LittleEndian = 3
  /// Four bits, the first pixel in the high half.
  case bit4BigEndian = 4
  /// One byte, an index into the palette.
  case bit8 = 5
  /// Two bytes, x1r5g5b5.
  case bit16 = 6
  /// Bytes B, G, R.
  case bit24 = 7
  /// Bytes B, G, R, x.
  case bit32 = 8
  /// Bytes B, G, R, A with premultiplied colours.
  case rgba = 9
  /// One byte of alpha.
  case alpha8 = 10

  /// Bits of one pixel.
  public var bitsPerPixel: Int {
    switch self {
    case .bit1LittleEndian, .bit1BigEndian: 1
    case .bit4LittleEndian, .bit4BigEndian: 4
    case .bit8, .alpha8: 8
    case .bit16: 16
    case .bit24: 24
    case .bit32, .rgba: 32
    }
  }

  /// Bytes that a row needs.
  public func rowBytes(width: Int) -> Int { (width &* bitsPerPixel &+ 7) / 8 }

  /// Whether pixels are indices into a palette.
  public var isIndexed: Bool { rawValue <= Self.bit8.rawValue }
}
