import SpiceBytes
public import SpicePixels

/// Decodes LZ streams (image types LZ_RGB and LZ_PLT, and the alpha of JPEG_ALPHA).
///
/// LZ counts in units (a pixel, or a byte of palette indices) of one linear array of all rows. It codes them as literals
/// and as copies of earlier units; copies cross the ends of rows freely.
public enum LZDecoder {
  /// What the entries of a palette are, and so what an indexed picture becomes.
  public enum PaletteEntries: Sendable {
    /// 0x00RRGGBB; pictures become ``PixelFormat/xrgb32``.
    case colours
    /// 16-bit pixels, as on surfaces of 16 bits; pictures become ``PixelFormat/rgb555``.
    case pixels16
  }

  /// Decodes a stream.
  ///
  /// The result is ``PixelFormat/rgb555`` for RGB16, ``PixelFormat/xrgb32`` with a fourth byte of 0 for RGB24 and RGB32,
  /// ``PixelFormat/argb32`` for RGBA, ``PixelFormat/a8`` for A8, and as `entries` says for the palette kinds. Row 0 is
  /// the top row whichever row the stream began with.
  ///
  /// Throws `badSize` if the size is not the expected one, `badPalette` if a palette is missing or too small for an
  /// index, `unsupported` for XXXA, which has no colours, and `trailingBytes` if the data go on after the last pixel.
  public static func decode(
    _ data: RawSpan, expectedWidth: Int, expectedHeight: Int, palette: Palette? = nil,
    entries: PaletteEntries = .colours
  ) throws(CodecError) -> Bitmap {
    let shape = try LZHeader(parsing: data).shape
    try shape.check(expectedWidth: expectedWidth, expectedHeight: expectedHeight, coded: data.byteCount)
    switch shape.kind {
    case .plt1LE, .plt1BE, .plt4LE, .plt4BE, .plt8:
      guard let palette else { throw .badPalette }
      let indices = try plane(data, shape)
      return try PaletteExpansion.expand(indices, shape, palette, entries)
    case .rgb16:
      return try pixels(LZHighColour.self, data, shape, .rgb555)
    case .rgb24, .rgb32:
      return try pixels(LZColour.self, data, shape, .xrgb32)
    case .rgba:
      return try colourAndAlpha(data, shape)
    case .a8:
      return try pixels(LZByte.self, data, shape, .a8)
    case .xxxa:
      throw .unsupported
    }
  }

  /// Decodes an alpha plane (XXXA) into the fourth bytes of a picture, and makes it ``PixelFormat/argb32``.
  ///
  /// `picture` has its top row first; the alpha rows are turned if the stream began with the bottom row. Throws
  /// `unsupported` if the picture is not of 32 bits or the stream of another kind, else as ``decode``; the picture is
  /// then unchanged.
  public static func decodeAlpha(_ data: RawSpan, into picture: inout Bitmap) throws(CodecError) {
    let shape = try LZHeader(parsing: data).shape
    guard shape.kind == .xxxa, var result = picture.reinterpreted(as: .argb32) else { throw .unsupported }
    try shape.check(expectedWidth: picture.width, expectedHeight: picture.height, coded: data.byteCount)
    let alpha = try plane(data, shape)
    if !shape.isTopDown { result.flip() }
    result.mergeAlpha(alpha.rawSpan)
    if !shape.isTopDown { result.flip() }
    picture = result
  }

  /// The units of a stream of bytes, in stream order.
  private static func plane(_ data: RawSpan, _ shape: LZShape) throws(CodecError) -> [UInt8] {
    var plane = [UInt8](repeating: 0, count: shape.units)
    var bytes = plane.mutableRawSpan
    let end = try LZPassDecoder.decode(LZByte.self, data, from: LZHeader.byteCount, to: &bytes)
    try checkEnd(data, end)
    return plane
  }

  /// A picture of one pass.
  private static func pixels<U: LZUnit>(
    _ unit: U.Type, _ data: RawSpan, _ shape: LZShape, _ format: PixelFormat
  ) throws(CodecError) -> Bitmap {
    var bitmap = try Bitmap(format, shape)
    let tight = shape.width &* U.storedBytes
    if tight == bitmap.stride {
      var bytes = bitmap.mutableBytes
      try checkEnd(data, try LZPassDecoder.decode(unit, data, from: LZHeader.byteCount, to: &bytes))
      if !shape.isTopDown { bitmap.flip() }
    } else {
      var units = [UInt8](repeating: 0, count: tight &* shape.height)
      var bytes = units.mutableRawSpan
      try checkEnd(data, try LZPassDecoder.decode(unit, data, from: LZHeader.byteCount, to: &bytes))
      bitmap.setRows(units.rawSpan, isTopDown: shape.isTopDown)
    }
    return bitmap
  }

  /// A picture of a colour pass and an alpha pass.
  private static func colourAndAlpha(_ data: RawSpan, _ shape: LZShape) throws(CodecError) -> Bitmap {
    var bitmap = try Bitmap(.argb32, shape)
    var pixels = bitmap.mutableBytes
    let second = try LZPassDecoder.decode(LZColour.self, data, from: LZHeader.byteCount, to: &pixels)
    var alpha = [UInt8](repeating: 0, count: shape.units)
    var bytes = alpha.mutableRawSpan
    try checkEnd(data, try LZPassDecoder.decode(LZByte.self, data, from: second, to: &bytes))
    bitmap.mergeAlpha(alpha.rawSpan)
    if !shape.isTopDown { bitmap.flip() }
    return bitmap
  }

  private static func checkEnd(_ data: RawSpan, _ end: Int) throws(CodecError) {
    guard end == data.byteCount else { throw .trailingBytes(data.byteCount &- end) }
  }
}

extension Bitmap {
  /// An empty picture of a stream's size.
  init(_ format: PixelFormat, _ shape: LZShape) throws(CodecError) {
    self = try Bitmap.make(format, width: shape.width, height: shape.height)
  }

  /// An empty picture; `badSize` if there can be none of that size.
  static func make(_ format: PixelFormat, width: Int, height: Int) throws(CodecError) -> Bitmap {
    // The decoded form may be larger than the stream's own: eight indices of a byte become 32 bytes.
    guard format.rowBytes(width: width) <= LZShape.byteLimit / max(height, 1),
      let bitmap = Bitmap(format: format, width: width, height: height)
    else { throw .badSize(width: UInt64(clamping: width), height: UInt64(clamping: height)) }
    return bitmap
  }
}
