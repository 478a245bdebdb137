import SpiceBytes

/// The element that a pass counts in, as an encoder meets it: stored in memory, coded in the stream.
protocol LZSourceUnit {
  /// Bytes of a unit in memory: 1 or 4.
  static var storedBytes: Int { get }
  /// Bytes of a literal.
  static var codedBytes: Int { get }
  /// The length of a match that is coded as 1, in units.
  static var shortestMatch: Int { get }
  /// Which bits of eight bytes in memory count when units are compared.
  static var significant: UInt64 { get }
  /// Units that are looked up together.
  static var keyUnits: Int { get }

  /// The units at a byte offset of which there are ``keyUnits``, other bits cleared. Unchecked: reads as many
  /// units as that, and no less than four bytes.
  @unsafe static func key(_ units: RawSpan, at: Int) -> UInt64

  /// Codes `count` units from byte offset `from` on as literals without control byte. Returns the place after the code.
  /// Unchecked: may write two bytes more.
  @unsafe @_lifetime(stream: copy stream)
  static func pack(
    _ units: RawSpan, from: Int, count: Int, to stream: inout MutableRawSpan, at: Int
  ) -> Int
}

/// A 24-bit colour in a 32-bit pixel.
enum LZSourceColour: LZSourceUnit {
  static var storedBytes: Int { 4 }
  static var codedBytes: Int { 3 }
  static var shortestMatch: Int { 1 }
  static var significant: UInt64 { 0x00FF_FFFF_00FF_FFFF }
  static var keyUnits: Int { 2 }

  @unsafe @inline(__always)
  static func key(_ units: RawSpan, at: Int) -> UInt64 { unsafe units.eight(at) & significant }

  @unsafe @inline(__always)
  @_lifetime(stream: copy stream)
  static func pack(
    _ units: RawSpan, from: Int, count: Int, to stream: inout MutableRawSpan, at: Int
  ) -> Int {
    var from = from
    var to = at
    let end = from &+ count &* 4
    while from &+ 8 <= end {
      let two = unsafe units.eight(from)
      let six = (two & 0xFF_FFFF) | ((two >> 8) & 0xFFFF_FF00_0000)
      unsafe stream.storeBytes(of: six.littleEndian, toUncheckedByteOffset: to, as: UInt64.self)
      from &+= 8
      to &+= 6
    }
    if from < end {
      unsafe stream.storeBytes(of: units.four(from).littleEndian, toUncheckedByteOffset: to, as: UInt32.self)
      to &+= 3
    }
    return to
  }
}

/// A 16-bit pixel in the low half of 32 bits. The topmost of the 16 is coded, but does not make pixels differ.
enum LZSourceHighColour: LZSourceUnit {
  static var storedBytes: Int { 4 }
  static var codedBytes: Int { 2 }
  static var shortestMatch: Int { 2 }
  static var significant: UInt64 { 0x0000_7FFF_0000_7FFF }
  static var keyUnits: Int { 2 }

  @unsafe @inline(__always)
  static func key(_ units: RawSpan, at: Int) -> UInt64 { unsafe units.eight(at) & significant }

  @unsafe @inline(__always)
  @_lifetime(stream: copy stream)
  static func pack(
    _ units: RawSpan, from: Int, count: Int, to stream: inout MutableRawSpan, at: Int
  ) -> Int {
    for index in 0..<count {
      let coded = unsafe UInt16(truncatingIfNeeded: units.four(from &+ index &* 4)).bigEndian
      unsafe stream.storeBytes(of: coded, toUncheckedByteOffset: at &+ index &* 2, as: UInt16.self)
    }
    return at &+ count &* 2
  }
}

/// The alpha of a 32-bit pixel.
enum LZSourceAlpha: LZSourceUnit {
  static var storedBytes: Int { 4 }
  static var codedBytes: Int { 1 }
  static var shortestMatch: Int { 3 }
  static var significant: UInt64 { 0xFF00_0000_FF00_0000 }
  static var keyUnits: Int { 4 }

  @unsafe @inline(__always)
  static func key(_ units: RawSpan, at: Int) -> UInt64 {
    unsafe units.eight(at) & significant | (units.eight(at &+ 8) & significant) >> 8
  }

  @unsafe @inline(__always)
  @_lifetime(stream: copy stream)
  static func pack(
    _ units: RawSpan, from: Int, count: Int, to stream: inout MutableRawSpan, at: Int
  ) -> Int {
    for index in 0..<count {
      let byte = unsafe units.unsafeLoad(fromUncheckedByteOffset: from &+ index &* 4 &+ 3, as: UInt8.self)
      unsafe stream.storeBytes(of: byte, toUncheckedByteOffset: at &+ index, as: UInt8.self)
    }
    return at &+ count
  }
}

/// A byte: several palette indices, one index, or an alpha value.
enum LZSourceByte: LZSourceUnit {
  static var storedBytes: Int { 1 }
  static var codedBytes: Int { 1 }
  static var shortestMatch: Int { 3 }
  static var significant: UInt64 { .max }
  static var keyUnits: Int { 4 }

  @unsafe @inline(__always)
  static func key(_ units: RawSpan, at: Int) -> UInt64 { unsafe UInt64(units.four(at)) }

  @unsafe @inline(__always)
  @_lifetime(stream: copy stream)
  static func pack(
    _ units: RawSpan, from: Int, count: Int, to stream: inout MutableRawSpan, at: Int
  ) -> Int {
    for index in 0..<count {
      let byte = unsafe units.unsafeLoad(fromUncheckedByteOffset: from &+ index, as: UInt8.self)
      unsafe stream.storeBytes(of: byte, toUncheckedByteOffset: at &+ index, as: UInt8.self)
    }
    return at &+ count
  }
}

extension RawSpan {
  /// Four bytes, unchecked.
  @unsafe @inline(__always)
  func four(_ offset: Int) -> UInt32 {
    unsafe UInt32(littleEndian: unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt32.self))
  }

  /// Eight bytes, unchecked.
  @unsafe @inline(__always)
  func eight(_ offset: Int) -> UInt64 {
    unsafe UInt64(littleEndian: unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self))
  }
}
