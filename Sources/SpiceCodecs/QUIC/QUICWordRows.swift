import SpiceBytes
import SpicePixels

/// Decodes a pass whose words are not the picture's pixels: it keeps two rows of words, and stores each as pixels.
struct QUICWordRows<Plane: QUICPlane> {
  private var pass: QUICPassDecoder<Plane>
  private let width: Int
  /// Two rows of words, by turns the current one and the one above.
  private var words: [UInt8]
  private var current: Int

  init(width: Int) {
    self.width = width
    pass = QUICPassDecoder(width: width)
    words = [UInt8](repeating: 0, count: width &* 8)
    current = width &* 4
  }

  /// Decodes the next row.
  mutating func decodeRow(isFirst: Bool, from source: inout QUICBitSource) throws(CodecError) {
    let above = current
    current = width &* 4 &- current
    try Self.decodeRow(.init(above: above, current: current), isFirst: isFirst, of: &words, with: &pass, from: &source)
  }

  private static func decodeRow(
    _ rows: QUICPassDecoder<Plane>.Rows, isFirst: Bool, of words: inout [UInt8],
    with pass: inout QUICPassDecoder<Plane>,
    from source: inout QUICBitSource
  ) throws(CodecError) {
    var span = words.mutableRawSpan
    try pass.decodeRow(rows, isFirst: isFirst, of: &span, from: &source)
  }

  /// Stores the row as bytes.
  func storeGray(into picture: inout Bitmap, row: Int) {
    convert(into: &picture, row: row) { word, _ in UInt8(truncatingIfNeeded: word) }
  }

  /// Stores the row as 16-bit pixels.
  func storeRGB555(into picture: inout Bitmap, row: Int) {
    convert(into: &picture, row: row) { word, _ in
      UInt16(truncatingIfNeeded: word &>> 6 & 0x7C00 | word &>> 3 & 0x3E0 | word & 0x1F)
    }
  }

  /// Stores the row with another's samples as alpha.
  func storeARGB(alpha: QUICWordRows<QUICGray8>, into picture: inout Bitmap, row: Int) {
    let opacity = alpha.row
    precondition(opacity.byteCount == width &* 4)
    convert(into: &picture, row: row) { word, offset in
      // SAFETY: there are as many words as here, by the precondition.
      unsafe word | opacity.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt32.self) &<< 24
    }
  }

  private var row: RawSpan {
    @_lifetime(borrow self) get { words.rawSpan.extracting(current..<(current &+ width &* 4)) }
  }

  /// Stores what `pixel` makes of each word (and its byte offset).
  @inline(__always)
  private func convert<Pixel: FixedWidthInteger & BitwiseCopyable>(
    into picture: inout Bitmap, row: Int, _ pixel: (UInt32, Int) -> Pixel
  ) {
    let words = self.row
    let size = MemoryLayout<Pixel>.size
    let start = row &* picture.stride
    var pixels = picture.mutableBytes
    precondition(start >= 0 && start <= pixels.byteCount &- width &* size && words.byteCount == width &* 4)
    for index in 0..<width {
      // SAFETY: the precondition covers `width` words and pixels.
      unsafe pixels.storeBytes(
        of: pixel(words.unsafeLoadUnaligned(fromUncheckedByteOffset: index &* 4, as: UInt32.self), index &* 4)
          .littleEndian,
        toUncheckedByteOffset: start &+ index &* size, as: Pixel.self)
    }
  }
}
