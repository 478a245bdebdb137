public import SpicePixels

/// Encodes pictures as QUIC streams: lossless, bit for bit what the C encoder writes (spec: QUIC; C: `quic_encode`).
///
/// Each sample is predicted from its left and upper neighbours; what is left over is folded to a small number and written
/// with a Golomb-Rice code chosen by context. Where a pixel and the one above agree with their left neighbours, the number
/// of pixels that continue alike is written instead.
///
/// One encoder serves any number of pictures, one after the other, and keeps its working memory between them.
public struct QUICEncoder: Sendable {
  private var colors8 = QUICPassEncoder<QUICColors8>()
  private var colors5 = QUICPassEncoder<QUICColors5>()
  private var gray8 = QUICPassEncoder<QUICGray8>()
  private var sink = QUICBitSink()

  /// An encoder without working memory yet.
  public init() {}

  /// Encodes all `rows` of a picture that is `width` pixels wide.
  ///
  /// The first row in memory is the top one, or the bottom one if `bottomUp`; a stream always begins at the top.
  /// Throws ``CodecError/badSize(width:height:)`` for sizes that the format does not have, and for rows that are shorter
  /// than `width` pixels of the type.
  public mutating func encode(
    _ rows: borrowing PixelRows, type: QUICPixelType, width: Int, bottomUp: Bool = false
  ) throws(CodecError) -> [UInt8] {
    let header = try QUICHeader(type: type, width: width, height: rows.height)
    guard rows.rowBytes >= width &* type.bytesPerPixel else {
      throw .badSize(
        width: UInt64(truncatingIfNeeded: width), height: UInt64(truncatingIfNeeded: rows.height))
    }
    sink.begin(header.words)
    switch type {
    case .gray: gray8.begin(width: width)
    case .rgb16: colors5.begin(width: width)
    case .rgb24, .rgb32: colors8.begin(width: width)
    case .rgba:
      colors8.begin(width: width)
      gray8.begin(width: width)
    }
    for index in 0..<rows.height {
      let row = rows.row(bottomUp ? rows.height &- 1 &- index : index)
      let isFirst = index == 0
      switch type {
      case .gray:
        gray8.current.load(gray: row, width: width)
        gray8.encodeRow(isFirst: isFirst, to: &sink)
      case .rgb16:
        colors5.current.load(rgb555: row, width: width)
        colors5.encodeRow(isFirst: isFirst, to: &sink)
      case .rgb24:
        colors8.current.load(rgb24: row, width: width)
        colors8.encodeRow(isFirst: isFirst, to: &sink)
      case .rgb32:
        colors8.current.load(rgb32: row, width: width)
        colors8.encodeRow(isFirst: isFirst, to: &sink)
      case .rgba:
        colors8.current.load(rgb32: row, width: width)
        colors8.encodeRow(isFirst: isFirst, to: &sink)
        gray8.current.load(alpha: row, width: width)
        gray8.encodeRow(isFirst: isFirst, to: &sink)
      }
    }
    return sink.finish()
  }
}
