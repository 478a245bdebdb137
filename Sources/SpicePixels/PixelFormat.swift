/// How a pixel lies in memory.
///
/// The formats of surfaces and of decoded images (spec: surface formats).
public enum PixelFormat: UInt8, Equatable, Sendable, CaseIterable {
  /// One bit, least significant bit first: 1 takes part.
  case a1
  /// One byte of alpha.
  case a8
  /// 16 bits, little-endian: red in bits 14...10, green in 9...5, blue in 4...0.
  case rgb555
  /// 16 bits, little-endian: red in bits 15...11, green in 10...5, blue in 4...0.
  case rgb565
  /// Bytes B, G, R, x. The fourth byte is kept as it comes and means nothing.
  case xrgb32
  /// Bytes B, G, R, A; colours are premultiplied by alpha.
  case argb32

  /// Bits of one pixel: 1, 8, 16 or 32.
  @inlinable public var bitsPerPixel: Int {
    switch self {
    case .a1: 1
    case .a8: 8
    case .rgb555, .rgb565: 16
    case .xrgb32, .argb32: 32
    }
  }

  /// Bytes that a row of `width` pixels needs, without padding.
  @inlinable
  public func rowBytes(width: Int) -> Int { (width &* bitsPerPixel &+ 7) / 8 }
}
