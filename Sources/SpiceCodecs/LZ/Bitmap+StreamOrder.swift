import SpiceBytes
import SpicePixels

/// Between the linear units of a stream and the rows of a picture.
extension Bitmap {
  /// Fills the rows from tight ones.
  mutating func setRows(_ tight: RawSpan, isTopDown: Bool) {
    let rowBytes = format.rowBytes(width: width)
    let stride = stride
    let height = height
    var bytes = mutableBytes
    for row in 0..<height {
      let target = isTopDown ? row : height &- 1 &- row
      bytes.copy(from: tight.extracting((row &* rowBytes)..<((row &+ 1) &* rowBytes)), at: target &* stride)
    }
  }

  /// Puts one byte of `alpha` after the other into the fourth bytes of 32-bit pixels, in order of memory.
  mutating func mergeAlpha(_ alpha: RawSpan) {
    let count = width &* height
    var bytes = mutableBytes
    precondition(alpha.byteCount == count && bytes.byteCount == count &* 4)
    var index = 0
    while index &+ 8 <= count {
      // SAFETY: the precondition and the condition keep eight alphas and eight pixels inside.
      let values = unsafe alpha.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: SIMD8<UInt8>.self)
      let pixels = unsafe bytes.bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: index &* 4, as: SIMD8<UInt32>.self)
      let wide = SIMD8<UInt32>(truncatingIfNeeded: values) &<< 24
      unsafe bytes.storeBytes(
        of: pixels & 0x00FF_FFFF | wide, toUncheckedByteOffset: index &* 4, as: SIMD8<UInt32>.self)
      index &+= 8
    }
    while index < count {
      bytes.store(alpha[index], at: index &* 4 &+ 3)
      index &+= 1
    }
  }
}
