import SpiceBytes
import SpicePixels

/// Between the linear units of a stream and the rows of a picture.
extension Bitmap {
  /// Exchanges top and bottom.
  mutating func flipRows() {
    let stride = stride
    var top = 0
    var bottom = (height &- 1) &* stride
    var bytes = mutableBytes
    while top < bottom {
      bytes.exchange(top, bottom, count: stride)
      top &+= stride
      bottom &-= stride
    }
  }

  /// Fills the rows from tight ones.
  mutating func setRows(_ tight: RawSpan, isTopDown: Bool) {
    let rowBytes = format.rowBytes(width: width)
    let stride = stride
    let height = height
    var bytes = mutableBytes
    for row in 0..<height {
      let target = isTopDown ? row : height &- 1 &- row
      bytes.copy(tight.extracting((row &* rowBytes)..<((row &+ 1) &* rowBytes)), to: target &* stride)
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

extension MutableRawSpan {
  /// Copies all of `source` to an offset.
  @_lifetime(self: copy self)
  mutating func copy(_ source: RawSpan, to offset: Int) {
    precondition(offset >= 0 && source.byteCount <= byteCount &- offset)
    // SAFETY: the precondition keeps the bytes inside; exclusive access keeps `source` another piece of memory.
    unsafe withUnsafeMutableBytes { target in
      unsafe source.withUnsafeBytes {
        unsafe UnsafeMutableRawBufferPointer(rebasing: target[offset...]).copyMemory(from: $0)
      }
    }
  }

  /// Exchanges two runs of bytes that do not overlap.
  @_lifetime(self: copy self)
  mutating func exchange(_ first: Int, _ second: Int, count: Int) {
    precondition(first >= 0 && count >= 0 && first &+ count <= second && second <= byteCount &- count)
    var index = 0
    while index &+ 32 <= count {
      // SAFETY: the precondition and the condition keep all four accesses inside.
      let a = unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: first &+ index, as: SIMD32<UInt8>.self)
      let b = unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: second &+ index, as: SIMD32<UInt8>.self)
      unsafe storeBytes(of: b, toUncheckedByteOffset: first &+ index, as: SIMD32<UInt8>.self)
      unsafe storeBytes(of: a, toUncheckedByteOffset: second &+ index, as: SIMD32<UInt8>.self)
      index &+= 32
    }
    while index < count {
      let a: UInt8 = bytes[first &+ index]
      let b: UInt8 = bytes[second &+ index]
      store(b, at: first &+ index)
      store(a, at: second &+ index)
      index &+= 1
    }
  }
}
