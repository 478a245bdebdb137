/// Where a GLZ match is, and its code (spec: GLZ stream grammar, encoding a match).
struct GLZMatch {
  /// Pictures back; 0 is this one. Less than 2^24.
  var image = 0
  /// The distance less one in this picture, or the offset in another. Less than 2^25.
  var place = 0

  private var isNear: Bool { place < 4096 }

  /// Bytes that the picture's number takes beside the control byte.
  private var imageBytes: Int {
    let bits = Int.bitWidth &- image.leadingZeroBitCount
    return isNear ? (max(bits, 6) &- 6 &+ 7) / 8 : (bits &+ 7) / 8
  }

  /// Bytes of the code without length bytes.
  var codeBytes: Int { 3 &+ imageBytes &+ (place < 131_072 ? 0 : 1) }

  /// The match of as many units before; the distance in this picture stays as it is.
  @inline(__always)
  func moved(back units: Int) -> GLZMatch { GLZMatch(image: image, place: image == 0 ? place : place &- units) }

  /// Writes the code of a match of a biased length of at least 1. Returns the place after it. Unchecked.
  @unsafe @inline(__always)
  @_lifetime(out: copy out)
  func append(length: Int, to out: inout MutableRawSpan, at start: Int) -> Int {
    var o = start
    let low = isNear ? place & 15 : place & 15 | 16
    unsafe out.putLength(length, low: low, &o)
    unsafe out.put(place >> 4, &o)
    let count = imageBytes
    if isNear {
      unsafe out.put(count << 6 | image & 63, &o)
      for index in 0..<count { unsafe out.put(image >> (6 &+ index &* 8), &o) }
    } else {
      let isFar = place >= 131_072
      unsafe out.put(count << 6 | (isFar ? 32 : 0) | (place >> 12) & 31, &o)
      for index in 0..<count { unsafe out.put(image >> (index &* 8), &o) }
      if isFar { unsafe out.put(place >> 17, &o) }
    }
    return o
  }
}
