import SpiceBytes

/// How far units agree. All of it is unchecked: SAFETY is with the callers, who know where the units end.
extension LZSourceUnit {
  /// For how many bytes the units at `first` and `second` agree, a whole number of units, at most `limit`, where they are
  /// known to agree for `known`. Unchecked: `limit` bytes, a whole number of units, follow both offsets.
  @unsafe @inline(__always)
  static func agreement(_ units: RawSpan, _ first: Int, _ second: Int, known: Int, limit: Int) -> Int {
    unsafe agreement(units, first, with: units, second, known: known, limit: limit)
  }

  /// The same for units that need not be of the same picture.
  @unsafe @inline(__always)
  static func agreement(
    _ units: RawSpan, _ first: Int, with others: RawSpan, _ second: Int, known: Int, limit: Int
  ) -> Int {
    var n = known
    // Most matches are short, and a look at eight bytes is what they cost.
    if n &+ 8 <= limit {
      let difference = unsafe (units.eight(first &+ n) ^ others.eight(second &+ n)) & significant
      if difference != 0 { return n &+ agreeingBytes(difference) }
      n &+= 8
    }
    return unsafe longAgreement(units, first, others, second, known: n, limit: limit)
  }

  /// The bytes of whole units before the first that differs.
  @inline(__always)
  private static func agreeingBytes(_ difference: UInt64) -> Int {
    (difference.trailingZeroBitCount >> 3) & ~(storedBytes &- 1)
  }

  /// For how many bytes the units before `first` and `second` agree, at most `limit`, a whole number of units. Unchecked:
  /// `limit` bytes precede both offsets.
  @unsafe @inline(__always)
  static func agreementBefore(_ units: RawSpan, _ first: Int, _ second: Int, limit: Int) -> Int {
    unsafe agreementBefore(units, first, with: units, second, limit: limit)
  }

  /// The same for units that need not be of the same picture.
  @unsafe @inline(__always)
  static func agreementBefore(
    _ units: RawSpan, _ first: Int, with others: RawSpan, _ second: Int, limit: Int
  ) -> Int {
    var n = 0
    while n < limit, unsafe isSame(units, first &- n &- storedBytes, others, second &- n &- storedBytes) {
      n &+= storedBytes
    }
    return n
  }

  /// Whether two units agree. Unchecked.
  @unsafe @inline(__always)
  private static func isSame(_ units: RawSpan, _ first: Int, _ others: RawSpan, _ second: Int) -> Bool {
    if storedBytes == 1 {
      return unsafe units.unsafeLoad(fromUncheckedByteOffset: first, as: UInt8.self)
        == others.unsafeLoad(fromUncheckedByteOffset: second, as: UInt8.self)
    }
    return unsafe (units.four(first) ^ others.four(second)) & UInt32(truncatingIfNeeded: significant) == 0
  }

  @unsafe @inline(never)
  private static func longAgreement(
    _ units: RawSpan, _ first: Int, _ others: RawSpan, _ second: Int, known: Int, limit: Int
  ) -> Int {
    var n = known
    while n &+ 32 <= limit {
      let a = unsafe units.unsafeLoadUnaligned(fromUncheckedByteOffset: first &+ n, as: SIMD4<UInt64>.self)
      let b = unsafe others.unsafeLoadUnaligned(fromUncheckedByteOffset: second &+ n, as: SIMD4<UInt64>.self)
      let difference = (a ^ b) & SIMD4(repeating: significant.littleEndian)
      let halves = difference.lowHalf | difference.highHalf
      if halves[0] | halves[1] != 0 { break }
      n &+= 32
    }
    while n &+ 8 <= limit {
      let difference = unsafe (units.eight(first &+ n) ^ others.eight(second &+ n)) & significant
      if difference != 0 { return n &+ agreeingBytes(difference) }
      n &+= 8
    }
    while n < limit, unsafe isSame(units, first &+ n, others, second &+ n) { n &+= storedBytes }
    return n
  }
}
