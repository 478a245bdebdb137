import SpiceBytes

/// The copies that LZ decoders consist of: wide where there is room for a step too far, exact where there is not.
extension MutableRawSpan {
  /// Bytes of a wide step.
  private static var step: Int { 32 }

  /// Repeats what lies `distance` bytes before `start`, for `count` bytes, in ascending order: a distance smaller than
  /// the count replicates a pattern.
  ///
  /// The bytes after the copy may be overwritten, as far as a step reaches.
  @inline(__always)
  @_lifetime(self: copy self)
  mutating func replicate(at start: Int, distance: Int, count: Int) {
    precondition(distance > 0 && distance <= start && count >= 0 && count <= byteCount &- start)
    guard distance >= Self.step, count <= Self.step, byteCount &- start >= Self.step else {
      return replicateLong(start, distance, count)
    }
    // SAFETY: the precondition and the guard keep a step from either place inside.
    let chunk = unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: start &- distance, as: SIMD32<UInt8>.self)
    unsafe storeBytes(of: chunk, toUncheckedByteOffset: start, as: SIMD32<UInt8>.self)
  }

  /// As ``replicate(at:distance:count:)``, for what is not a single step.
  @inline(never)
  @_lifetime(self: copy self)
  private mutating func replicateLong(_ start: Int, _ distance: Int, _ count: Int) {
    precondition(distance > 0 && distance <= start && count >= 0 && count <= byteCount &- start)
    let wide = byteCount &- start &- Self.step
    guard count <= wide else {
      // The last copy of a picture: all but its last step can be wide.
      if wide > 0 { replicateLong(start, distance, wide) }
      let done = max(wide, 0)
      return replicateExactly(start &+ done, distance, count &- done)
    }
    let end = start &+ count
    // SAFETY: `count` bytes and a step are inside from `start` on, and `distance` bytes before it.
    if distance >= Self.step {
      if count <= distance {
        unsafe copySteps(start, end, back: distance)
      } else {
        unsafe copyPeriods(start, end, from: start, distance)
      }
    } else if distance == 4 {
      let unit = unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: start &- 4, as: UInt32.self)
      unsafe fill(start, end, SIMD8(repeating: unit))
    } else if distance == 1 {
      let unit = unsafe bytes.unsafeLoad(fromUncheckedByteOffset: start &- 1, as: UInt8.self)
      unsafe fill(start, end, SIMD32(repeating: unit))
    } else {
      unsafe copyShortPeriods(start, end, distance)
    }
  }

  /// Copies from `back` bytes earlier, which is at least a step. Unchecked: overwrites up to a step after `end`.
  @unsafe @inline(__always)
  @_lifetime(self: copy self)
  private mutating func copySteps(_ start: Int, _ end: Int, back: Int) {
    var at = start
    // SAFETY: each step begins before `end`, and what it loads lies a step or more before what it stores.
    repeat {
      let chunk = unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: at &- back, as: SIMD32<UInt8>.self)
      unsafe storeBytes(of: chunk, toUncheckedByteOffset: at, as: SIMD32<UInt8>.self)
      at &+= Self.step
    } while at < end
  }

  /// Stores a pattern as often as needed. Unchecked: overwrites up to a step after `end`.
  @unsafe @inline(__always)
  @_lifetime(self: copy self)
  private mutating func fill<V: SIMD & BitwiseCopyable>(_ start: Int, _ end: Int, _ pattern: V) {
    var at = start
    // SAFETY: each step begins before `end`.
    repeat {
      unsafe storeBytes(of: pattern, toUncheckedByteOffset: at, as: V.self)
      at &+= Self.step
    } while at < end
  }

  /// Continues a pattern that has been repeated from `start` to `at`, from ever further back: a processor is slow to
  /// load what it has stored just before in other pieces. Unchecked: overwrites up to a step after `end`.
  @unsafe @inline(never)
  @_lifetime(self: copy self)
  private mutating func copyPeriods(_ start: Int, _ end: Int, from at: Int, _ distance: Int) {
    var at = at
    var back = (at &- start) / distance &* distance &+ distance
    // SAFETY: `back` bytes before `at` have the pattern, whole periods and twice as many each time.
    while at < end {
      let stop = back < 4096 ? min(end, at &+ back) : end
      unsafe copySteps(at, stop, back: back)
      at = stop
      if back < 4096 { back &+= back }
    }
  }

  /// Repeats a pattern shorter than a step. Unchecked: overwrites up to a step after `end`.
  @unsafe @inline(never)
  @_lifetime(self: copy self)
  private mutating func copyShortPeriods(_ start: Int, _ end: Int, _ distance: Int) {
    // Each store puts down one period, and rubbish that the next one overwrites.
    // SAFETY: each store begins before `end`; so does the load, a step of which is inside from `start` on even.
    let period = unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: start &- distance, as: SIMD32<UInt8>.self)
    let stop = min(end, start &+ 128)
    var at = start
    repeat {
      unsafe storeBytes(of: period, toUncheckedByteOffset: at, as: SIMD32<UInt8>.self)
      at &+= distance
    } while at < stop
    if at < end { unsafe copyPeriods(start, end, from: at, distance) }
  }

  /// As ``replicate(at:distance:count:)``, byte after byte.
  @inline(never)
  @_lifetime(self: copy self)
  private mutating func replicateExactly(_ start: Int, _ distance: Int, _ count: Int) {
    precondition(distance > 0 && distance <= start && count >= 0 && count <= byteCount &- start)
    var at = start
    while at < start &+ count {
      // SAFETY: the precondition keeps both inside.
      let byte = unsafe bytes.unsafeLoad(fromUncheckedByteOffset: at &- distance, as: UInt8.self)
      unsafe storeBytes(of: byte, toUncheckedByteOffset: at, as: UInt8.self)
      at &+= 1
    }
  }
}
