import SpiceBytes
import SpicePixels

/// Turns rows of palette indices into pixels.
enum PaletteExpansion {
  /// Expands tight rows of `shape` in stream order. Bits after the last pixel of a row are ignored.
  ///
  /// Indices of four bits are taken modulo the size of the palette. Throws `badPalette` if one of eight is beyond it, or
  /// if there are fewer than two entries for indices of one bit.
  static func expand(
    _ indices: [UInt8], _ shape: LZShape, _ palette: Palette, _ entries: LZDecoder.PaletteEntries
  ) throws(CodecError) -> Bitmap {
    switch entries {
    case .colours:
      return try expand(indices, shape, palette.entries.map { $0 & 0x00FF_FFFF }, .xrgb32)
    case .pixels16:
      return try expand(indices, shape, palette.entries.map { UInt16(truncatingIfNeeded: $0) }, .rgb555)
    }
  }

  private static func expand<P: FixedWidthInteger & BitwiseCopyable & SIMDScalar>(
    _ indices: [UInt8], _ shape: LZShape, _ entries: [P], _ format: PixelFormat
  ) throws(CodecError) -> Bitmap where SIMD2<P>: BitwiseCopyable, SIMD4<P>: BitwiseCopyable {
    let isSingleBit = shape.kind == .plt1LE || shape.kind == .plt1BE
    guard entries.count >= (isSingleBit ? 2 : 1) else { throw .badPalette }
    if shape.kind == .plt8, entries.count < 256 {
      guard Int(indices.max() ?? 0) < entries.count else { throw .badPalette }
    }
    var bitmap = try Bitmap(format, shape)
    let stride = bitmap.stride
    var pixels = bitmap.mutableBytes
    let table = entries + [P](repeating: 0, count: max(256 &- entries.count, 0))
    let pairs = pairs(entries, shape.kind)
    let quads = quads(entries, shape.kind)
    for row in 0..<shape.height {
      let source = indices.rawSpan.extracting((row &* shape.stride)..<((row &+ 1) &* shape.stride))
      let target = (shape.isTopDown ? row : shape.height &- 1 &- row) &* stride
      switch shape.kind {
      case .plt1LE: expand(source, quads, first: 0, shape.width, &pixels, target)
      case .plt1BE: expand(source, quads, first: 4, shape.width, &pixels, target)
      case .plt4LE, .plt4BE: expand(source, pairs, shape.width, &pixels, target)
      default: expand(source, table, shape.width, &pixels, target)
      }
    }
    return bitmap
  }

  /// For each byte, the pixels of its two indices.
  private static func pairs<P: FixedWidthInteger>(_ entries: [P], _ kind: LZPixelKind) -> [SIMD2<P>] {
    guard kind == .plt4LE || kind == .plt4BE else { return [] }
    return (0..<256).map { byte in
      let low = entries[(byte & 15) % entries.count]
      let high = entries[(byte >> 4) % entries.count]
      return kind == .plt4LE ? SIMD2(low, high) : SIMD2(high, low)
    }
  }

  /// For each half of a byte, the pixels of its four indices.
  private static func quads<P: FixedWidthInteger>(_ entries: [P], _ kind: LZPixelKind) -> [SIMD4<P>] {
    guard kind == .plt1LE || kind == .plt1BE else { return [] }
    return (0..<16).map { half in
      let up = SIMD4(entries[half & 1], entries[half >> 1 & 1], entries[half >> 2 & 1], entries[half >> 3])
      return kind == .plt1LE ? up : SIMD4(up[3], up[2], up[1], up[0])
    }
  }

  /// Expands one row of indices of a byte each.
  @_lifetime(pixels: copy pixels)
  private static func expand<P: FixedWidthInteger & BitwiseCopyable & SIMDScalar>(
    _ row: RawSpan, _ table: [P], _ width: Int, _ pixels: inout MutableRawSpan, _ start: Int
  ) where SIMD4<P>: BitwiseCopyable {
    let size = MemoryLayout<P>.size
    let entries = table.span
    precondition(entries.count >= 256)
    var x = 0
    while x &+ 4 <= width {
      var indices = row.integer(at: x, as: UInt32.self)
      var four = SIMD4<P>()
      for lane in 0..<4 {
        // SAFETY: a byte is less than 256.
        four[lane] = unsafe entries[unchecked: Int(indices & 255)]
        indices >>= 8
      }
      pixels.storeAll(four, at: start &+ x &* size)
      x &+= 4
    }
    while x < width {
      pixels.store(table[Int(row[x])], at: start &+ x &* size)
      x &+= 1
    }
  }

  /// Expands one row of four-bit indices.
  @_lifetime(pixels: copy pixels)
  private static func expand<P: FixedWidthInteger & BitwiseCopyable>(
    _ row: RawSpan, _ pairs: [SIMD2<P>], _ width: Int, _ pixels: inout MutableRawSpan, _ start: Int
  ) where SIMD2<P>: BitwiseCopyable {
    let size = MemoryLayout<P>.size
    var at = start
    for byte in 0..<(width / 2) {
      pixels.storeAll(pairs[Int(row[byte])], at: at)
      at &+= size &* 2
    }
    if width & 1 == 1 { pixels.store(pairs[Int(row[width / 2])][0], at: at) }
  }

  /// Expands one row of one-bit indices. `first` is the shift to the half of a byte with the first four.
  @_lifetime(pixels: copy pixels)
  private static func expand<P: FixedWidthInteger & BitwiseCopyable>(
    _ row: RawSpan, _ quads: [SIMD4<P>], first: UInt8, _ width: Int, _ pixels: inout MutableRawSpan, _ start: Int
  ) where SIMD4<P>: BitwiseCopyable {
    let size = MemoryLayout<P>.size
    var at = start
    for byte in 0..<(width / 8) {
      let indices = row[byte]
      pixels.storeAll(quads[Int(indices >> first & 15)], at: at)
      pixels.storeAll(quads[Int(indices >> (4 &- first) & 15)], at: at &+ size &* 4)
      at &+= size &* 8
    }
    for x in (width & ~7)..<width {
      let half = row[width / 8] >> (x & 4 == 0 ? first : 4 &- first) & 15
      pixels.store(quads[Int(half)][x & 3], at: at)
      at &+= size
    }
  }
}

extension MutableRawSpan {
  /// Stores a vector.
  @inline(__always)
  @_lifetime(self: copy self)
  mutating func storeAll<V: SIMD & BitwiseCopyable>(_ vector: V, at offset: Int) {
    precondition(offset >= 0 && offset <= byteCount &- MemoryLayout<V>.size)
    // SAFETY: the precondition keeps the store inside the span.
    unsafe storeBytes(of: vector, toUncheckedByteOffset: offset, as: V.self)
  }
}
