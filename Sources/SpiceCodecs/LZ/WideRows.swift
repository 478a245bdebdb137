import SpiceBytes

extension [UInt8] {
  /// Appends a row of 24-bit pixels as 32-bit ones whose fourth byte is 0.
  mutating func appendWide24(_ row: RawSpan, width: Int) {
    precondition(width >= 0 && row.byteCount >= width &* 3)
    let start = extend(by: width &* 4)
    var target = mutableRawSpan
    var x = 0
    while x &+ 6 <= width {
      // SAFETY: four pixels are read as 14 bytes of the 18 or more that are left, and stored as 16 of 24.
      unsafe LZColour.unpack16(row, from: x &* 3, to: &target, at: start &+ x &* 4)
      x &+= 4
    }
    while x < width {
      LZColour.unpack(row, from: x &* 3, to: &target, at: start &+ x &* 4)
      x &+= 1
    }
  }

  /// Appends a row of 16-bit pixels as the low halves of 32-bit ones.
  mutating func appendWide16(_ row: RawSpan, width: Int) {
    precondition(width >= 0 && row.byteCount >= width &* 2)
    let start = extend(by: width &* 4)
    var target = mutableRawSpan
    var x = 0
    while x &+ 8 <= width {
      // SAFETY: eight pixels are left in the row and in the array.
      let eight = unsafe row.unsafeLoadUnaligned(fromUncheckedByteOffset: x &* 2, as: SIMD8<UInt16>.self)
      target.storeAll(SIMD8<UInt32>(truncatingIfNeeded: eight), at: start &+ x &* 4)
      x &+= 8
    }
    while x < width {
      target.store(UInt32(row.integer(at: x &* 2, as: UInt16.self)), at: start &+ x &* 4)
      x &+= 1
    }
  }

  /// Appends zeros, and returns where they begin.
  private mutating func extend(by size: Int) -> Int {
    let start = count
    append(contentsOf: repeatElement(0, count: size))
    return start
  }
}

extension MutableRawSpan {
  /// Gathers the fourth bytes of `count` pixels.
  @_lifetime(self: copy self)
  mutating func setAlpha(of pixels: RawSpan, count: Int, at start: Int) {
    precondition(start >= 0 && count >= 0 && count <= byteCount &- start && count <= pixels.byteCount / 4)
    var x = 0
    while x &+ 8 <= count {
      // SAFETY: the precondition and the condition keep eight pixels and eight alphas inside.
      let eight = unsafe pixels.unsafeLoadUnaligned(fromUncheckedByteOffset: x &* 4, as: SIMD8<UInt32>.self)
      let alphas = SIMD8<UInt8>(truncatingIfNeeded: eight &>> 24)
      unsafe storeBytes(of: alphas, toUncheckedByteOffset: start &+ x, as: SIMD8<UInt8>.self)
      x &+= 8
    }
    while x < count {
      store(pixels[x &* 4 &+ 3], at: start &+ x)
      x &+= 1
    }
  }
}
