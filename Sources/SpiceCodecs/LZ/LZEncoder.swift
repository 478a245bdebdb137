import SpiceBytes
public import SpicePixels

/// Encodes LZ streams (image types LZ_RGB and LZ_PLT, and the alpha of JPEG_ALPHA).
///
/// Keeps its tables from picture to picture, so have one and use it again; it is confined to one thread at a time.
public struct LZEncoder: ~Copyable {
  private var passes = LZPassEncoder()
  private var scratch: [UInt8] = []

  /// An encoder.
  public init() {}

  /// Encodes rows in the order in which they are given.
  ///
  /// `isTopDown` says whether that is from the top; it is only passed on. Throws `badSize` if `width` pixels of this
  /// kind do not fit in a row or the picture is beyond the limits of ``LZShape``.
  public mutating func encode(
    _ rows: PixelRows, kind: LZPixelKind, width: Int, isTopDown: Bool
  ) throws(CodecError) -> [UInt8] {
    let shape = try LZShape(kind: kind, width: width, height: rows.height, isTopDown: isTopDown)
    guard rows.rowBytes >= shape.stride else {
      throw .badSize(width: UInt64(clamping: width), height: UInt64(clamping: rows.height))
    }
    var stream: [UInt8] = []
    LZHeader(shape: shape).append(to: &stream)
    let units = kind.rowUnits(width: width)
    switch kind {
    case .plt1LE, .plt1BE, .plt4LE, .plt4BE, .plt8, .a8:
      encodeInPlace(LZSourceByte.self, rows, shape, units, &stream)
    case .rgb32:
      encodeInPlace(LZSourceColour.self, rows, shape, units, &stream)
    case .rgba:
      encodeInPlace(LZSourceColour.self, rows, shape, units, &stream)
      encodeAlpha(rows, shape, &stream)
    case .xxxa:
      encodeAlpha(rows, shape, &stream)
    case .rgb24:
      scratch.removeAll(keepingCapacity: true)
      for row in 0..<shape.height { scratch.appendWide24(rows.row(row), width: width) }
      encodeScratch(LZSourceColour.self, units, &stream)
    case .rgb16:
      scratch.removeAll(keepingCapacity: true)
      for row in 0..<shape.height { scratch.appendWide16(rows.row(row), width: width) }
      encodeScratch(LZSourceHighColour.self, units, &stream)
    }
    return stream
  }

  /// Encodes units that lie in the source as the pass needs them.
  private mutating func encodeInPlace<U: LZSourceUnit>(
    _ unit: U.Type, _ rows: PixelRows, _ shape: LZShape, _ rowUnits: Int, _ stream: inout [UInt8]
  ) {
    if rows.rowBytes == shape.stride, let units = rows.contiguous {
      passes.encode(unit, units, rowUnits: rowUnits, to: &stream)
      return
    }
    scratch.removeAll(keepingCapacity: true)
    scratch.reserveCapacity(shape.stride &* shape.height)
    for row in 0..<shape.height { scratch.append(copying: rows.row(row).extracting(0..<shape.stride)) }
    encodeScratch(unit, rowUnits, &stream)
  }

  private mutating func encodeScratch<U: LZSourceUnit>(_ unit: U.Type, _ rowUnits: Int, _ stream: inout [UInt8]) {
    let units = scratch
    passes.encode(unit, units.rawSpan, rowUnits: rowUnits, to: &stream)
  }

  /// Encodes the fourth bytes of pixels.
  private mutating func encodeAlpha(_ rows: PixelRows, _ shape: LZShape, _ stream: inout [UInt8]) {
    resizeScratch(shape.width &* shape.height)
    var plane = scratch.mutableRawSpan
    for row in 0..<shape.height { plane.setAlpha(of: rows.row(row), count: shape.width, at: row &* shape.width) }
    encodeScratch(LZSourceByte.self, shape.width, &stream)
  }

  private mutating func resizeScratch(_ count: Int) {
    if scratch.count > count { scratch.removeLast(scratch.count &- count) }
    if scratch.count < count { scratch.append(contentsOf: repeatElement(0, count: count &- scratch.count)) }
  }
}
