import SpicePixels

/// OVER on a row of 32-bit pixels, eight at a time.
struct BlendRow {
  /// Bits that every source pixel has, whatever its row says: the alpha of an opaque picture.
  private let forced: UInt32
  /// A further alpha for all of the source.
  private let alpha: UInt8
  /// The bits of the result that are stored; the others become 0.
  private let kept: UInt32

  init(forced: UInt32, alpha: UInt8, kept: UInt32) {
    self.forced = forced
    self.alpha = alpha
    self.kept = kept
  }

  /// Puts all pixels of `source` over those of `target` from byte `start` on.
  func over(_ source: RawSpan, onto target: inout MutableRawSpan, at start: Int) {
    let count = source.byteCount / 4
    precondition(start >= 0 && start <= target.byteCount && count <= (target.byteCount &- start) / 4)
    // SAFETY: the precondition keeps `count` pixels from `start` on inside the target, and `count` was measured on the
    // source; every load and store below is at a pixel under `count`.
    var index = 0
    while index &+ 8 <= count {
      let offset = start &+ index &* 4
      let s = unsafe source.unsafeLoadUnaligned(fromUncheckedByteOffset: index &* 4, as: SIMD8<UInt32>.self) | forced
      if alpha == 255, s.min() >= 0xFF00_0000 {
        unsafe target.storeBytes(of: s & kept, toUncheckedByteOffset: offset, as: SIMD8<UInt32>.self)
      } else if kept == .max, s.max() == 0 {
        // Nothing there: the target stays.
      } else {
        let d = unsafe target.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: SIMD8<UInt32>.self)
        unsafe target.storeBytes(
          of: over(s, d) & kept, toUncheckedByteOffset: offset, as: SIMD8<UInt32>.self)
      }
      index &+= 8
    }
    while index < count {
      let offset = start &+ index &* 4
      let s = unsafe source.unsafeLoadUnaligned(fromUncheckedByteOffset: index &* 4, as: UInt32.self) | forced
      let d = unsafe target.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt32.self)
      let lessened = alpha == 255 ? s : PixelConversion.scaled(s, by: UInt32(alpha))
      unsafe target.storeBytes(
        of: PixelConversion.over(lessened, d) & kept, toUncheckedByteOffset: offset, as: UInt32.self)
      index &+= 1
    }
  }

  @inline(__always)
  private func over(_ source: SIMD8<UInt32>, _ destination: SIMD8<UInt32>) -> SIMD8<UInt32> {
    var s = source
    if alpha < 255 { s = scaled(s, by: SIMD8(repeating: UInt32(alpha))) }
    let rest = scaled(destination, by: 255 &- (s &>> 24))
    // As `PixelConversion.saturatingSum`: a sum that reached 256 turns its carry into all ones.
    var even = (s & 0x00FF_00FF) &+ (rest & 0x00FF_00FF)
    var odd = ((s &>> 8) & 0x00FF_00FF) &+ ((rest &>> 8) & 0x00FF_00FF)
    even |= 0x0100_0100 &- ((even &>> 8) & 0x0001_0001)
    odd |= 0x0100_0100 &- ((odd &>> 8) & 0x0001_0001)
    return (even & 0x00FF_00FF) | ((odd & 0x00FF_00FF) &<< 8)
  }

  /// All bytes of each pixel times the pixel's factor, in 255ths, rounded.
  @inline(__always)
  private func scaled(_ pixels: SIMD8<UInt32>, by factor: SIMD8<UInt32>) -> SIMD8<UInt32> {
    // SAFETY: vectors of plain integers with the same size; every pattern of bits is a value of each. A pixel's even and
    // odd bytes become the halves of two vectors of 16-bit numbers, so that the products have room.
    let factors = unsafe unsafeBitCast(factor | (factor &<< 16), to: SIMD16<UInt16>.self)
    var even = unsafe unsafeBitCast(pixels & 0x00FF_00FF, to: SIMD16<UInt16>.self)
    var odd = unsafe unsafeBitCast((pixels &>> 8) & 0x00FF_00FF, to: SIMD16<UInt16>.self)
    even = even &* factors &+ 128
    even = (even &+ (even &>> 8)) &>> 8
    odd = odd &* factors &+ 128
    odd = (odd &+ (odd &>> 8)) & 0xFF00
    return unsafe unsafeBitCast(even | odd, to: SIMD8<UInt32>.self)
  }
}
