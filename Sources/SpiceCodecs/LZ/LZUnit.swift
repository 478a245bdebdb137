import SpiceBytes

/// The element that a pass counts in, as a decoder meets it: coded in the stream, stored in memory.
protocol LZUnit {
  /// Bytes of a literal.
  static var codedBytes: Int { get }
  /// Bytes of a decoded unit; divides 16.
  static var storedBytes: Int { get }
  /// The length of a match that is coded as 1, in units.
  static var shortestMatch: Int { get }

  /// Decodes one literal at `from` to `at`.
  @_lifetime(pixels: copy pixels)
  static func unpack(_ data: RawSpan, from: Int, to pixels: inout MutableRawSpan, at: Int)

  /// Decodes as many literals at `from` as fill 16 bytes at `at`. Reads at most 16 bytes. Unchecked.
  @unsafe @_lifetime(pixels: copy pixels)
  static func unpack16(_ data: RawSpan, from: Int, to pixels: inout MutableRawSpan, at: Int)
}

/// A 24-bit colour in a 32-bit pixel whose fourth byte is zero.
enum LZColour: LZUnit {
  static var codedBytes: Int { 3 }
  static var storedBytes: Int { 4 }
  static var shortestMatch: Int { 1 }

  @inline(__always)
  @_lifetime(pixels: copy pixels)
  static func unpack(_ data: RawSpan, from: Int, to pixels: inout MutableRawSpan, at: Int) {
    let colour = UInt32(data.integer(at: from, as: UInt16.self)) | UInt32(data[from &+ 2]) << 16
    pixels.store(colour, at: at)
  }

  @unsafe @inline(__always)
  @_lifetime(pixels: copy pixels)
  static func unpack16(_ data: RawSpan, from: Int, to pixels: inout MutableRawSpan, at: Int) {
    let first = unsafe two(data, from)
    let second = unsafe two(data, from &+ 6)
    unsafe pixels.storeBytes(of: first.littleEndian, toUncheckedByteOffset: at, as: UInt64.self)
    unsafe pixels.storeBytes(of: second.littleEndian, toUncheckedByteOffset: at &+ 8, as: UInt64.self)
  }

  /// Two pixels from six bytes; reads eight.
  @unsafe @inline(__always)
  private static func two(_ data: RawSpan, _ from: Int) -> UInt64 {
    let six = unsafe UInt64(littleEndian: data.unsafeLoadUnaligned(fromUncheckedByteOffset: from, as: UInt64.self))
    return (six & 0xFF_FFFF) | ((six << 8) & 0x00FF_FFFF_0000_0000)
  }
}

/// A 16-bit pixel, coded high byte first.
enum LZHighColour: LZUnit {
  static var codedBytes: Int { 2 }
  static var storedBytes: Int { 2 }
  static var shortestMatch: Int { 2 }

  @inline(__always)
  @_lifetime(pixels: copy pixels)
  static func unpack(_ data: RawSpan, from: Int, to pixels: inout MutableRawSpan, at: Int) {
    pixels.store(data.bigEndian(at: from, as: UInt16.self), at: at)
  }

  @unsafe @inline(__always)
  @_lifetime(pixels: copy pixels)
  static func unpack16(_ data: RawSpan, from: Int, to pixels: inout MutableRawSpan, at: Int) {
    let eight = unsafe data.unsafeLoadUnaligned(fromUncheckedByteOffset: from, as: SIMD8<UInt16>.self)
    unsafe pixels.storeBytes(of: eight &<< 8 | eight &>> 8, toUncheckedByteOffset: at, as: SIMD8<UInt16>.self)
  }
}

/// A byte: several palette indices, one index, or an alpha value.
enum LZByte: LZUnit {
  static var codedBytes: Int { 1 }
  static var storedBytes: Int { 1 }
  static var shortestMatch: Int { 3 }

  @inline(__always)
  @_lifetime(pixels: copy pixels)
  static func unpack(_ data: RawSpan, from: Int, to pixels: inout MutableRawSpan, at: Int) {
    pixels.store(data[from], at: at)
  }

  @unsafe @inline(__always)
  @_lifetime(pixels: copy pixels)
  static func unpack16(_ data: RawSpan, from: Int, to pixels: inout MutableRawSpan, at: Int) {
    let sixteen = unsafe data.unsafeLoadUnaligned(fromUncheckedByteOffset: from, as: SIMD16<UInt8>.self)
    unsafe pixels.storeBytes(of: sixteen, toUncheckedByteOffset: at, as: SIMD16<UInt8>.self)
  }
}
