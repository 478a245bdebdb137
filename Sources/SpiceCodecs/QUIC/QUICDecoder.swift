public import SpicePixels
import SpiceBytes

/// Decodes QUIC streams (spec: QUIC; C: `quic_decode`).
public enum QUICDecoder {
  /// The picture in a stream, top row first: GRAY becomes ``SpicePixels/PixelFormat/a8``, RGB16 `rgb555`, RGB24 and RGB32
  /// `xrgb32` with 0 in the fourth byte, RGBA `argb32`.
  ///
  /// `width` and `height` are those that the image descriptor announces.
  ///
  /// Throws `badHeader`; `badSize` if the stream's size is not the announced one, or no picture can have it; `truncated`
  /// if there are too few bits, before any memory is taken if no picture of that size has so few; `badReference` if
  /// a run leaves its row. Whatever comes after the last pixel is ignored, and may be missing: the reference encoder adds
  /// a word of zeros.
  public static func decode(_ data: RawSpan, width: Int, height: Int) throws(CodecError) -> Bitmap {
    let header = try QUICHeader(reading: data)
    guard header.width == width, header.height == height else {
      throw .badSize(
        width: UInt64(truncatingIfNeeded: header.width), height: UInt64(truncatingIfNeeded: header.height))
    }
    let available = UInt64(truncatingIfNeeded: data.byteCount &- QUICHeader.byteCount) &* 8
    guard header.leastBitCount <= available else { throw .truncated }
    guard var picture = Bitmap(format: header.type.pixelFormat, width: width, height: height) else {
      throw .badSize(width: UInt64(truncatingIfNeeded: width), height: UInt64(truncatingIfNeeded: height))
    }
    var source = QUICBitSource(data)
    switch header.type {
    case .rgb24, .rgb32:
      try decodeInPlace(&picture, from: &source)
    case .rgb16:
      var colors = QUICWordRows<QUICColors5>(width: width)
      for row in 0..<height {
        try colors.decodeRow(isFirst: row == 0, from: &source)
        colors.storeRGB555(into: &picture, row: row)
      }
    case .gray:
      var gray = QUICWordRows<QUICGray8>(width: width)
      for row in 0..<height {
        try gray.decodeRow(isFirst: row == 0, from: &source)
        gray.storeGray(into: &picture, row: row)
      }
    case .rgba:
      var colors = QUICWordRows<QUICColors8>(width: width)
      var alpha = QUICWordRows<QUICGray8>(width: width)
      for row in 0..<height {
        try colors.decodeRow(isFirst: row == 0, from: &source)
        try alpha.decodeRow(isFirst: row == 0, from: &source)
        colors.storeARGB(alpha: alpha, into: &picture, row: row)
      }
    }
    return picture
  }

  /// Colours of eight bits without alpha are what the pass works with: it writes the picture itself.
  private static func decodeInPlace(_ picture: inout Bitmap, from source: inout QUICBitSource) throws(CodecError) {
    var colors = QUICPassDecoder<QUICColors8>(width: picture.width)
    let stride = picture.stride
    let height = picture.height
    var pixels = picture.mutableBytes
    for row in 0..<height {
      try colors.decodeRow(
        .init(above: max(row &- 1, 0) &* stride, current: row &* stride), isFirst: row == 0, of: &pixels, from: &source)
    }
  }
}
