/// The samples that are coded in one pass over a row, and their arithmetic (spec: residual folding, prediction).
///
/// Whatever the source looks like, a pass sees a row of 32-bit words, one per pixel, with a sample in each of the low
/// bytes: blue, green, red, or one grey or alpha value. The other bytes are 0, always. So a pixel's samples are predicted,
/// subtracted and compared together.
protocol QUICPlane: Sendable {
  /// 1 or 3.
  static var channels: Int { get }
  /// Bits of a sample: 5 or 8.
  static var bits: Int { get }
  /// The codes for samples of this depth.
  static var family: GolombFamily { get }
  /// The sums of the samples of two pixels, modulo 2^bits.
  static func sum(_ a: UInt32, _ b: UInt32) -> UInt32
}

/// Red, green and blue of eight bits.
enum QUICColors8: QUICPlane {
  static var channels: Int { 3 }
  static var bits: Int { 8 }
  static var family: GolombFamily { .eightBits }
  @inline(__always) static func sum(_ a: UInt32, _ b: UInt32) -> UInt32 {
    ((a & 0x7F_7F7F) &+ (b & 0x7F_7F7F)) ^ ((a ^ b) & 0x80_8080)
  }
}

/// Red, green and blue of five bits.
enum QUICColors5: QUICPlane {
  static var channels: Int { 3 }
  static var bits: Int { 5 }
  static var family: GolombFamily { .fiveBits }
  @inline(__always) static func sum(_ a: UInt32, _ b: UInt32) -> UInt32 { (a &+ b) & 0x1F_1F1F }
}

/// Grey or alpha of eight bits.
enum QUICGray8: QUICPlane {
  static var channels: Int { 1 }
  static var bits: Int { 8 }
  static var family: GolombFamily { .eightBits }
  @inline(__always) static func sum(_ a: UInt32, _ b: UInt32) -> UInt32 { (a &+ b) & 0xFF }
}

extension QUICPlane {
  /// All bits of a sample.
  static var sampleMask: UInt8 { UInt8(truncatingIfNeeded: (1 << bits) &- 1) }

  /// The sample of a channel. They are coded red, green, blue: the highest byte first.
  @inline(__always)
  static func sample(_ pixel: UInt32, _ channel: Int) -> Int {
    let byte = channels &- 1 &- channel
    return Int(UInt8(truncatingIfNeeded: pixel &>> UInt32(truncatingIfNeeded: byte &* 8)))
  }

  /// The halves of the sums of the samples of two pixels, rounded down.
  @inline(__always)
  static func average(_ a: UInt32, _ b: UInt32) -> UInt32 { (a & b) &+ (((a ^ b) & 0xFEFE_FEFE) &>> 1) }

  /// The differences that were folded: 0, 1, 2, 3 ... stand for 0, -1, 1, -2 ...
  @inline(__always)
  static func unfold(_ residual: UInt32) -> UInt32 {
    let negative = residual & 0x0101_0101
    return ((residual &>> 1) & 0x7F7F_7F7F) ^ (negative &* UInt32(sampleMask))
  }

  /// The folded differences between four pixels and what was predicted.
  @inline(__always)
  static func fold(_ samples: SIMD16<UInt8>, predicted: SIMD16<UInt8>) -> SIMD16<UInt8> {
    let mask = SIMD16(repeating: sampleMask)
    let difference = (samples &- predicted) & mask
    let sign = SIMD16(repeating: 0) &- (difference &>> UInt8(truncatingIfNeeded: bits &- 1))
    return ((difference &<< 1) ^ sign) & mask
  }

  /// The halves of the sums of four pixels' samples, rounded down.
  @inline(__always)
  static func average(_ a: SIMD16<UInt8>, _ b: SIMD16<UInt8>) -> SIMD16<UInt8> { (a & b) &+ ((a ^ b) &>> 1) }
}
