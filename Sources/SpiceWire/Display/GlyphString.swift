public import SpiceBytes
public import SpiceGeometry

/// `SPICE_STRING_FLAGS_…`.
public struct GlyphFlags: OptionSet, Hashable, Sendable {
  public var rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// `RASTER_A1`: one bit per pixel, the highest is the leftmost.
  public static let a1 = GlyphFlags(rawValue: 1)
  /// `RASTER_A4`: four bits per pixel, the high half is the left one.
  public static let a4 = GlyphFlags(rawValue: 2)
  /// `RASTER_A8`: a byte per pixel.
  public static let a8 = GlyphFlags(rawValue: 4)
  /// `RASTER_TOP_DOWN`: neither sent nor honoured by stock peers; rows come bottom first.
  public static let topDown = GlyphFlags(rawValue: 8)

  /// Bits of coverage for every pixel; nil if no flag says.
  public var bitsPerPixel: Int? {
    if contains(.a1) { return 1 }
    if contains(.a4) { return 4 }
    return contains(.a8) ? 8 : nil
  }
}

/// `SpiceRasterGlyph`: the coverage of one character.
public struct Glyph: Equatable, Sendable {
  /// Where on the surface the pen is.
  public var position = Point()
  /// The top left of the glyph, from there.
  public var origin = Point()
  /// Columns.
  public var width: UInt16 = 0
  /// Rows.
  public var height: UInt16 = 0
  /// Coverage, bottom row first, each row starting with a byte of its own.
  public var rows = WireRange()

  /// A glyph without pixels.
  public init() {}

  /// Bytes that the rows take.
  public func byteCount(bitsPerPixel: Int) -> Int {
    // Sixteen bits each, and at most eight bits per pixel: the product fits in 36 bits.
    let row = (UInt64(width) &* UInt64(clamping: bitsPerPixel) &+ 7) / 8
    return Int(clamping: row &* UInt64(height))
  }
}

/// `SpiceString`: glyphs drawn as one text.
public struct GlyphString: WireValue, Equatable, Sendable {
  /// How the glyphs are stored; says ``GlyphFlags/a1``, ``GlyphFlags/a4`` or ``GlyphFlags/a8``.
  public var flags: GlyphFlags = .a8
  /// The glyphs, at most 65535.
  public var glyphs: [Glyph] = []

  public init() {}

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    var count = UInt16(clamping: glyphs.count)
    try c.count(&count, atMost: .max)
    let start = c.position
    try c.flags(&flags)
    switch flags.bitsPerPixel {
    case 1: try wire(Stored<OneBit>.self, count: Int(count), &c)
    case 4: try wire(Stored<FourBits>.self, count: Int(count), &c)
    case 8: try wire(Stored<EightBits>.self, count: Int(count), &c)
    default: throw WireError(.badValue(UInt64(flags.rawValue)), at: start)
    }
  }

  private mutating func wire<C: WireCoder & ~Copyable & ~Escapable, D: GlyphDepth>(
    _ type: Stored<D>.Type, count: Int, _ c: inout C
  ) throws(WireError) {
    var stored = glyphs.map { Stored<D>($0) }
    try c.array(&stored, count: count)
    glyphs = stored.map { $0.glyph }
  }
}

/// The depths of glyphs, as types: a value in an array knows nothing of the string around it.
private protocol GlyphDepth { static var bitsPerPixel: Int { get } }
private enum OneBit: GlyphDepth { static var bitsPerPixel: Int { 1 } }
private enum FourBits: GlyphDepth { static var bitsPerPixel: Int { 4 } }
private enum EightBits: GlyphDepth { static var bitsPerPixel: Int { 8 } }

/// A glyph as it is stored in a string of one depth.
private struct Stored<D: GlyphDepth>: WireValue {
  var glyph = Glyph()

  init() {}
  init(_ glyph: Glyph) { self.glyph = glyph }

  mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.value(&glyph.position)
    try c.value(&glyph.origin)
    try c.count(&glyph.width, atMost: .max)
    try c.count(&glyph.height, atMost: .max)
    try c.blob(&glyph.rows, count: glyph.byteCount(bitsPerPixel: D.bitsPerPixel))
  }
}
