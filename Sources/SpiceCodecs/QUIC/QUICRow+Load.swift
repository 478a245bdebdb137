import SpiceBytes

/// Source pixels to words with a sample in each byte. All take a row of at least `width` pixels, and trap otherwise.
extension QUICRow {
  /// One byte to one sample.
  mutating func load(gray row: RawSpan, width: Int) {
    convert(row, width: width, bytesPerPixel: 1) { row, offset in
      UInt32(unsafe row.unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self))
    }
  }

  /// The fourth byte of four to one sample.
  mutating func load(alpha row: RawSpan, width: Int) {
    convert(row, width: width, bytesPerPixel: 4) { row, offset in
      unsafe row.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt32.self).littleEndian &>> 24
    }
  }

  /// B, G, R, x to three samples.
  mutating func load(rgb32 row: RawSpan, width: Int) {
    convert(row, width: width, bytesPerPixel: 4) { row, offset in
      unsafe row.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt32.self).littleEndian & 0xFF_FFFF
    }
  }

  /// B, G, R to three samples.
  mutating func load(rgb24 row: RawSpan, width: Int) {
    convert(row, width: width, bytesPerPixel: 3) { row, offset in
      let low = unsafe row.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt16.self).littleEndian
      let high = unsafe row.unsafeLoad(fromUncheckedByteOffset: offset &+ 2, as: UInt8.self)
      return UInt32(low) | UInt32(high) &<< 16
    }
  }

  /// 16 bits, five for each colour, to three samples.
  mutating func load(rgb555 row: RawSpan, width: Int) {
    convert(row, width: width, bytesPerPixel: 2) { row, offset in
      let pixel = UInt32(unsafe row.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt16.self).littleEndian)
      return (pixel & 0x7C00) &<< 6 | (pixel & 0x3E0) &<< 3 | pixel & 0x1F
    }
  }

  /// Fills the row with what `pixel` reads at a byte offset, which is checked here.
  @inline(__always)
  private mutating func convert(
    _ row: RawSpan, width: Int, bytesPerPixel: Int, pixel: (RawSpan, Int) -> UInt32
  ) {
    precondition(width >= 0 && row.byteCount >= width &* bytesPerPixel && words.count >= Self.margin &+ width)
    var output = words.mutableSpan
    for index in 0..<width {
      // SAFETY: the precondition covers `width` pixels on both sides.
      unsafe output[unchecked: Self.margin &+ index] = pixel(row, index &* bytesPerPixel)
    }
  }
}
