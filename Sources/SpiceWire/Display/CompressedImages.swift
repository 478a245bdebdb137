public import SpiceBytes

/// `SpiceLZPLTData`: an LZ stream of palette indices.
public struct LZPaletteImage: WireValue, Equatable, Sendable {
  /// What to do with the palette.
  public var flags: BitmapFlags = []
  /// The colours; never ``PaletteSource/none`` when it was read.
  public var palette = PaletteSource.none
  /// The stream.
  public var data = WireRange()

  public init() {}

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    if palette.isCached {
      flags.insert(.paletteFromCache)
    } else {
      flags.remove(.paletteFromCache)
    }
    try c.flags(&flags)
    var size = UInt32(clamping: data.count)
    try c.count(&size, atMost: .max)
    try palette.wire(cached: flags.contains(.paletteFromCache), required: true, &c)
    try c.blob(&data, count: Int(clamping: size))
  }
}

/// `SpiceZlibGlzRGBData`: a GLZ stream within a zlib stream.
public struct ZlibGLZImage: WireValue, Equatable, Sendable {
  /// Bytes of the GLZ stream; a peer may claim anything.
  public var glzByteCount: UInt32 = 0
  /// The zlib stream.
  public var data = WireRange()

  public init() {}

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.field(&glzByteCount)
    try c.counted(&data, by: UInt32.self)
  }
}

/// `SpiceJPEGAlphaData`: colours as JPEG, and alpha as an LZ stream.
public struct JPEGAlphaImage: WireValue, Equatable, Sendable {
  /// `SPICE_JPEG_ALPHA_FLAGS_…`.
  public struct Flags: OptionSet, Hashable, Sendable {
    public var rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// `TOP_DOWN`: the alpha's first row is the top one.
    public static let topDown = Flags(rawValue: 1)
  }

  /// The order of rows of the alpha.
  public var flags: Flags = []
  /// The JPEG file.
  public var jpeg = WireRange()
  /// The LZ stream, which directly follows the file.
  public var alpha = WireRange()

  public init() {}

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.flags(&flags)
    let start = c.position
    var jpegSize = UInt32(clamping: jpeg.count)
    try c.count(&jpegSize, atMost: .max)
    // An honest sum of both fits; one that does not is refused with the alpha.
    var size = UInt32(clamping: UInt64(clamping: jpeg.count) &+ UInt64(clamping: alpha.count))
    try c.count(&size, atMost: .max)
    guard jpegSize <= size else { throw WireError(.badValue(UInt64(jpegSize)), at: start) }
    try c.blob(&jpeg, count: Int(clamping: jpegSize))
    try c.blob(&alpha, count: Int(clamping: size &- jpegSize))
  }
}
