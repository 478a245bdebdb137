import SpiceBytes

/// The words of one row, and which pixels equal their left neighbours. The words have a margin on both sides, for
/// vectors that reach beyond the row.
struct QUICRow {
  /// Words before the first pixel. The last of them is the neighbour of that pixel.
  static let margin = 8

  /// The margin, the pixels, and at least 64 more words.
  var words: [UInt32] = []
  /// Bit i of the whole: pixel i is equal to pixel i - 1. The first bit and those behind the row have no meaning.
  var equal: [UInt64] = []

  /// Makes room for `width` pixels.
  mutating func resize(width: Int) {
    let count = Self.margin &+ (width &+ 63) & ~63 &+ 64
    guard words.count < count else { return }
    words = [UInt32](repeating: 0, count: count)
    equal = [UInt64](repeating: 0, count: count / 64)
  }

  /// Compares `width` pixels with their left neighbours.
  mutating func findEqualPixels(width: Int) { Self.findEqualPixels(words, width: width, into: &equal) }

  private static func findEqualPixels(_ words: [UInt32], width: Int, into equal: inout [UInt64]) {
    precondition(words.count >= margin &+ (width &+ 63) & ~63 && equal.count >= (width &+ 63) / 64)
    var offset = margin &* 4
    // SAFETY: words have no padding.
    let bytes = unsafe words.span.bytes
    for group in 0..<((width &+ 63) / 64) {
      var bits: UInt64 = 0
      for part in 0..<4 {
        var flags = SIMD4<UInt32>(repeating: 0)
        for quarter in 0..<4 {
          // SAFETY: the precondition covers the 64 pixels of each group; the margin, the pixel before the first.
          let here = unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: SIMD4<UInt32>.self)
          let left = unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset &- 4, as: SIMD4<UInt32>.self)
          let places = SIMD4<UInt32>(1, 2, 4, 8) &<< SIMD4(repeating: UInt32(truncatingIfNeeded: quarter &* 4))
          flags |= SIMD4(repeating: 0).replacing(with: places, where: here .== left)
          offset &+= 16
        }
        bits |= UInt64(flags.wrappedSum()) &<< UInt64(truncatingIfNeeded: part &* 16)
      }
      equal[group] = bits
    }
  }

  /// The first pixel from `start` on that differs from its left neighbour, or `end`.
  @inline(__always)
  func firstUnequal(from start: Int, end: Int) -> Int {
    var group = start &>> 6
    let last = (end &- 1) &>> 6
    var found = ~equal[group] & ~UInt64(0) &<< UInt64(truncatingIfNeeded: start & 63)
    while found == 0 {
      guard group < last else { return end }
      group &+= 1
      found = ~equal[group]
    }
    return min(group &<< 6 &+ found.trailingZeroBitCount, end)
  }
}
