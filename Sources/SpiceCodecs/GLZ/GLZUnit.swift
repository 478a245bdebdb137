import SpiceBytes

/// A unit that can also be copied from another picture.
protocol GLZUnit: LZUnit {
  /// Copies units from the 32-bit pixels of a picture. Both ranges lie inside.
  @_lifetime(target: copy target)
  static func copy(_ image: RawSpan, first: Int, count: Int, to target: inout MutableRawSpan, at: Int)
}

extension LZColour: GLZUnit {
  @inline(__always)
  @_lifetime(target: copy target)
  static func copy(_ image: RawSpan, first: Int, count: Int, to target: inout MutableRawSpan, at: Int) {
    target.copyPixels(image, first: first, count: count, at: at)
  }
}

/// A 16-bit pixel, coded high byte first and stored with 32 bits: each colour with its high bits repeated below.
enum GLZHighColour: GLZUnit {
  static var codedBytes: Int { 2 }
  static var storedBytes: Int { 4 }
  static var shortestMatch: Int { 2 }

  @inline(__always)
  @_lifetime(pixels: copy pixels)
  static func unpack(_ data: RawSpan, from: Int, to pixels: inout MutableRawSpan, at: Int) {
    pixels.store(widen(SIMD4(repeating: UInt32(data.bigEndian(at: from, as: UInt16.self))))[0], at: at)
  }

  @unsafe @inline(__always)
  @_lifetime(pixels: copy pixels)
  static func unpack16(_ data: RawSpan, from: Int, to pixels: inout MutableRawSpan, at: Int) {
    let four = unsafe data.unsafeLoadUnaligned(fromUncheckedByteOffset: from, as: SIMD4<UInt16>.self)
    let wide = widen(SIMD4<UInt32>(truncatingIfNeeded: four &<< 8 | four &>> 8))
    unsafe pixels.storeBytes(of: wide, toUncheckedByteOffset: at, as: SIMD4<UInt32>.self)
  }

  @inline(__always)
  @_lifetime(target: copy target)
  static func copy(_ image: RawSpan, first: Int, count: Int, to target: inout MutableRawSpan, at: Int) {
    target.copyPixels(image, first: first, count: count, at: at)
  }

  @inline(__always)
  private static func widen(_ pixel: SIMD4<UInt32>) -> SIMD4<UInt32> {
    let high = (pixel & 0x7C00) &<< 9 | (pixel & 0x03E0) &<< 6 | (pixel & 0x001F) &<< 3
    return high | (high &>> 5) & 0x0007_0707
  }
}

extension LZByte: GLZUnit {
  @inline(__always)
  @_lifetime(target: copy target)
  static func copy(_ image: RawSpan, first: Int, count: Int, to target: inout MutableRawSpan, at: Int) {
    target.setAlpha(of: image.extracting((first &* 4)..<((first &+ count) &* 4)), count: count, at: at)
  }
}

extension MutableRawSpan {
  /// Copies 32-bit pixels from another picture.
  @inline(__always)
  @_lifetime(self: copy self)
  mutating func copyPixels(_ image: RawSpan, first: Int, count: Int, at start: Int) {
    let from = first &* 4
    let size = count &* 4
    precondition(from >= 0 && size >= 0 && start >= 0 && size <= image.byteCount &- from && size <= byteCount &- start)
    guard size <= 32, image.byteCount &- from >= 32, byteCount &- start >= 32 else {
      return copy(from: image.extracting(from..<(from &+ size)), at: start)
    }
    // SAFETY: the guard has found 32 bytes in either.
    let chunk = unsafe image.unsafeLoadUnaligned(fromUncheckedByteOffset: from, as: SIMD32<UInt8>.self)
    unsafe storeBytes(of: chunk, toUncheckedByteOffset: start, as: SIMD32<UInt8>.self)
  }
}
