public import SpiceBytes

/// `SPICE_BITMAP_FMT_…`: how the pixels of an uncompressed image are stored.
public enum BitmapFormat: UInt8, Sendable {
  /// Indices of one bit, the lowest is the leftmost.
  case oneBitLE = 1
  /// Indices of one bit, the highest is the leftmost.
  case oneBitBE = 2
  /// Indices of four bits, the low half is the left one.
  case fourBitLE = 3
  /// Indices of four bits, the high half is the left one.
  case fourBitBE = 4
  /// Indices of a byte.
  case eightBit = 5
  /// x1r5g5b5.
  case sixteenBit = 6
  /// B, G, R.
  case twentyFourBit = 7
  /// B, G, R, x.
  case thirtyTwoBit = 8
  /// B, G, R, A, premultiplied.
  case rgba = 9
  /// Alpha only.
  case eightBitAlpha = 10

  /// Bits of a pixel.
  public var bitsPerPixel: Int {
    switch self {
    case .oneBitLE, .oneBitBE: 1
    case .fourBitLE, .fourBitBE: 4
    case .eightBit, .eightBitAlpha: 8
    case .sixteenBit: 16
    case .twentyFourBit: 24
    case .thirtyTwoBit, .rgba: 32
    }
  }
}

/// `SPICE_BITMAP_FLAGS_…`.
public struct BitmapFlags: OptionSet, Hashable, Sendable {
  public var rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// `PAL_CACHE_ME`: remember the palette under its id.
  public static let cachePalette = BitmapFlags(rawValue: 1)
  /// `PAL_FROM_CACHE`: the palette was sent before; follows ``BitmapImage/palette`` when written.
  public static let paletteFromCache = BitmapFlags(rawValue: 2)
  /// `TOP_DOWN`: the first row is the top one, instead of the bottom one.
  public static let topDown = BitmapFlags(rawValue: 4)
}

/// `SpiceBitmap`: uncompressed pixels.
public struct BitmapImage: WireValue, Equatable, Sendable {
  /// How a pixel is stored.
  public var format = BitmapFormat.thirtyTwoBit
  /// The order of rows, and what to do with the palette.
  public var flags: BitmapFlags = []
  /// Columns.
  public var width: UInt32 = 0
  /// Rows.
  public var height: UInt32 = 0
  /// Bytes from one row to the next: never less than a row takes.
  public var stride: UInt32 = 0
  /// The colours, for indexed formats; masks have none.
  public var palette = PaletteSource.none
  /// ``stride`` bytes for every row.
  public var pixels = WireRange()

  public init() {}

  /// Bytes that the pixels of one row take.
  public var rowByteCount: UInt64 {
    // 32 bits times at most 32 fits in 38 bits.
    (UInt64(width) &* UInt64(clamping: format.bitsPerPixel) &+ 7) / 8
  }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.closed(&format)
    if palette.isCached {
      flags.insert(.paletteFromCache)
    } else {
      flags.remove(.paletteFromCache)
    }
    try c.flags(&flags)
    try c.count(&width, atMost: .max)
    try c.count(&height, atMost: .max)
    let start = c.position
    try c.count(&stride, atMost: .max)
    guard UInt64(stride) >= rowByteCount else {
      throw WireError(.badValue(UInt64(stride)), at: start)
    }
    try palette.wire(cached: flags.contains(.paletteFromCache), required: false, &c)
    // A product of two 32-bit numbers fits in 64 bits.
    try c.blob(&pixels, count: Int(clamping: UInt64(stride) &* UInt64(height)))
  }
}
