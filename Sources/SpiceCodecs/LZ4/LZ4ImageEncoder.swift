import SpiceBytes
public import SpicePixels

/// Encodes LZ4 images (image type LZ4).
///
/// Keeps its tables from picture to picture, so have one and use it again; it is confined to one thread at a time.
public struct LZ4ImageEncoder: ~Copyable {
  /// Bytes before compression that a block has about; it has whole rows.
  private static let blockBytes = 1 << 17

  private var blocks = LZ4BlockEncoder()
  private var scratch: [UInt8] = []

  /// An encoder.
  public init() {}

  /// Encodes rows in the order in which they are given; the result goes after the payload's size.
  ///
  /// `isTopDown` says whether that is from the top; it is only passed on. Throws `unsupported` for kinds other than
  /// RGB16, RGB24, RGB32 and RGBA, and `badSize` if `width` pixels do not fit in a row or the picture is too large.
  public mutating func encode(
    _ rows: PixelRows, kind: LZPixelKind, width: Int, isTopDown: Bool
  ) throws(CodecError) -> [UInt8] {
    let shape = try LZShape(kind: kind, width: width, height: rows.height, isTopDown: isTopDown)
    guard kind.lz4Format != nil else { throw .unsupported }
    guard rows.rowBytes >= shape.stride else {
      throw .badSize(width: UInt64(clamping: width), height: UInt64(clamping: rows.height))
    }
    var stream: [UInt8] = [isTopDown ? 1 : 0, kind.rawValue]
    if rows.rowBytes == shape.stride, let bytes = rows.contiguous {
      encode(bytes, shape, &stream)
    } else {
      scratch.removeAll(keepingCapacity: true)
      for row in 0..<shape.height { scratch.append(copying: rows.row(row).extracting(0..<shape.stride)) }
      let bytes = scratch
      encode(bytes.rawSpan, shape, &stream)
    }
    return stream
  }

  private mutating func encode(_ bytes: RawSpan, _ shape: LZShape, _ stream: inout [UInt8]) {
    let step = max(Self.blockBytes / shape.stride, 1) &* shape.stride
    var start = 0
    while start < bytes.byteCount {
      let end = min(start &+ step, bytes.byteCount)
      let sizeAt = stream.count
      stream.append(bigEndian: 0 as UInt32)
      blocks.encode(
        bytes, step: shape.kind.bitsPerPixel == 32 ? 4 : 1, rowBytes: shape.stride, from: start, to: end,
        appendingTo: &stream)
      let size = UInt32(truncatingIfNeeded: stream.count &- sizeAt &- 4)
      for index in 0..<4 { stream[sizeAt &+ index] = UInt8(truncatingIfNeeded: size >> UInt32(24 &- index &* 8)) }
      // What is left will likely be as dense; growing step by step would copy it all again.
      if start == 0, end < bytes.byteCount {
        stream.reserveCapacity(stream.count / 16 &* 17 &* min((bytes.byteCount &- 1) / end &+ 1, 1024))
      }
      start = end
    }
  }
}
