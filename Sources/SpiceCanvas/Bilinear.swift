/// A place between the centres of two pixels, with seven bits of precision.
struct Bilinear {
  /// Two pixels that were mixed: four numbers of 16 bits, 128ths, for the first, third, second and fourth byte.
  typealias Mixture = UInt64

  /// The pixel before the place; the other one is the next.
  let first: Int64
  /// How much the second one counts, of 128.
  private let share: UInt32

  /// The neighbours of a place in 16.16 numbers.
  @inline(__always)
  init(_ place: Int64) {
    let fromCentre = place &- 0x8000
    first = fromCentre >> 16
    share = UInt32(truncatingIfNeeded: fromCentre >> 9) & 0x7F
  }

  /// The mixture of two pixels of four bytes, the first in the low half.
  @inline(__always)
  func mix(_ pixels: UInt64) -> Mixture { Mixture(half(pixels)) | Mixture(half(pixels >> 8)) << 32 }

  /// The mixture of two mixtures, as a pixel.
  @inline(__always)
  func mix(_ a: Mixture, _ b: Mixture) -> UInt32 {
    // Products need more than 16 bits, so the numbers are taken by halves, each with 32 bits for two.
    let firsts = sum(a & 0x0000_FFFF_0000_FFFF, b & 0x0000_FFFF_0000_FFFF)
    let others = sum((a >> 16) & 0x0000_FFFF_0000_FFFF, (b >> 16) & 0x0000_FFFF_0000_FFFF)
    return UInt32(truncatingIfNeeded: (firsts | firsts >> 24) & 0xFFFF | (others | others >> 24) << 16)
  }

  /// The first and third bytes of two pixels, mixed.
  @inline(__always)
  private func half(_ pixels: UInt64) -> UInt32 {
    let a = UInt32(truncatingIfNeeded: pixels) & 0x00FF_00FF
    let b = UInt32(truncatingIfNeeded: pixels >> 32) & 0x00FF_00FF
    return a &* (128 &- share) &+ b &* share
  }

  /// Two bytes, 32 bits apart, of two numbers each in 128ths.
  @inline(__always)
  private func sum(_ a: UInt64, _ b: UInt64) -> UInt64 {
    (a &* UInt64(128 &- share) &+ b &* UInt64(share)) >> 14 & 0x0000_00FF_0000_00FF
  }
}
