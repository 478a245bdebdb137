/// A place between the centres of two pixels, with seven bits of precision.
struct Bilinear {
  /// The pixel before the place; the other one is the next.
  let first: Int64
  /// How much the second one counts, of 256.
  private let share: UInt32

  /// The neighbours of a place in 16.16 numbers.
  @inline(__always)
  init(_ place: Int64) {
    let fromCentre = place &- 0x8000
    first = fromCentre >> 16
    share = UInt32(truncatingIfNeeded: (fromCentre >> 9) & 0x7F) &* 2
  }

  /// The mixture of two pixels of four bytes; bytes become 16 bits each.
  @inline(__always)
  func mix(_ a: UInt32, _ b: UInt32) -> SIMD4<UInt32> {
    Self.bytes(a) &* (256 &- share) &+ Self.bytes(b) &* share
  }

  /// The mixture of two mixtures, as a pixel.
  @inline(__always)
  func mix(_ a: SIMD4<UInt32>, _ b: SIMD4<UInt32>) -> UInt32 {
    let sum = (a &* (256 &- share) &+ b &* share) &>> 16
    return sum[0] | sum[1] << 8 | sum[2] << 16 | sum[3] << 24
  }

  @inline(__always)
  private static func bytes(_ pixel: UInt32) -> SIMD4<UInt32> {
    (SIMD4(repeating: pixel) &>> SIMD4(0, 8, 16, 24)) & 255
  }
}
