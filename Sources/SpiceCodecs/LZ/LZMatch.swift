import SpiceBytes

/// A match of LZ, and its code (spec: LZ stream grammar, encoding a match).
struct LZMatch {
  /// The farthest distance whose code has two bytes.
  static let farthestNear = 8191
  /// The farthest distance of all.
  static let farthest = farthestNear + 65_536

  /// Units; 0 if there is no match.
  var length = 0
  /// Units back; at least 1.
  var distance = 0

  /// Writes the code; `shortest` is the length that is coded as 1. Returns the place after it. Unchecked.
  @unsafe @inline(__always)
  @_lifetime(out: copy out)
  func append(shortest: Int, to out: inout MutableRawSpan, at start: Int) -> Int {
    var o = start
    let isFar = distance > Self.farthestNear
    let high = isFar ? 31 : (distance &- 1) >> 8
    unsafe out.putLength(length &- shortest &+ 1, low: high, &o)
    if isFar {
      let far = distance &- 1 &- Self.farthestNear
      unsafe out.put(255, &o)
      unsafe out.put(far >> 8, &o)
      unsafe out.put(far, &o)
    } else {
      unsafe out.put(distance &- 1, &o)
    }
    return o
  }
}

/// Codes units `start` to `end` as groups of at most 32 literals. Returns the place after them. Unchecked.
@unsafe @inline(__always)
@_lifetime(out: copy out)
func appendLiterals<U: LZSourceUnit>(
  _ unit: U.Type, _ units: RawSpan, _ start: Int, _ end: Int, to out: inout MutableRawSpan, at place: Int
) -> Int {
  var o = place
  var from = start
  repeat {
    let count = min(end &- from, 32)
    unsafe out.put(count &- 1, &o)
    o = unsafe U.pack(units, from: from &* U.storedBytes, count: count, to: &out, at: o)
    from &+= count
  } while from < end
  return o
}

extension MutableRawSpan {
  /// Stores the low byte of `value` and advances. Unchecked.
  @unsafe @inline(__always)
  @_lifetime(self: copy self)
  mutating func put(_ value: Int, _ at: inout Int) {
    unsafe storeBytes(of: UInt8(truncatingIfNeeded: value), toUncheckedByteOffset: at, as: UInt8.self)
    at &+= 1
  }

  /// Stores a control byte with five other bits, and the length bytes that follow it. Unchecked.
  @unsafe @inline(__always)
  @_lifetime(self: copy self)
  mutating func putLength(_ length: Int, low: Int, _ at: inout Int) {
    unsafe put(min(length, 7) << 5 | low, &at)
    if length >= 7 { unsafe putExtension(length &- 7, &at) }
  }

  /// Stores the bytes that continue a length: as many of 255 as it has, and the rest. Unchecked.
  @unsafe @inline(__always)
  @_lifetime(self: copy self)
  mutating func putExtension(_ length: Int, _ at: inout Int) {
    var rest = length
    while rest >= 255 {
      unsafe put(255, &at)
      rest &-= 255
    }
    unsafe put(rest, &at)
  }
}
