/// What the pixels of an LZ or GLZ stream are (spec: LZ types; C: `LzImageType`).
public enum LZPixelKind: UInt8, Equatable, Sendable, CaseIterable {
  /// Eight indices of one bit in a byte, the first in bit 0.
  case plt1LE = 1
  /// Eight indices of one bit in a byte, the first in bit 7.
  case plt1BE = 2
  /// Two indices of four bits in a byte, the first in the low half.
  case plt4LE = 3
  /// Two indices of four bits in a byte, the first in the high half.
  case plt4BE = 4
  /// One index in a byte.
  case plt8 = 5
  /// 16 bits, little-endian: unused bit, red, green, blue.
  case rgb16 = 6
  /// Bytes B, G, R.
  case rgb24 = 7
  /// Bytes B, G, R and one that is not coded.
  case rgb32 = 8
  /// Bytes B, G, R, A. The colours of all pixels are coded first, then their alphas.
  case rgba = 9
  /// 32-bit pixels of which only the fourth byte, alpha, is coded.
  case xxxa = 10
  /// One byte of alpha.
  case a8 = 11

  /// Whether pixels are indices into a palette.
  @inlinable public var isPalette: Bool { rawValue <= LZPixelKind.plt8.rawValue }

  /// Bits of a pixel in memory: 1, 4, 8, 16, 24 or 32.
  @inlinable public var bitsPerPixel: Int {
    switch self {
    case .plt1LE, .plt1BE: 1
    case .plt4LE, .plt4BE: 4
    case .plt8, .a8: 8
    case .rgb16: 16
    case .rgb24: 24
    case .rgb32, .rgba, .xxxa: 32
    }
  }

  /// Bytes that a row of `width` pixels needs, without padding.
  @inlinable
  public func rowBytes(width: Int) -> Int { (width &* bitsPerPixel &+ 7) / 8 }

  /// Units that a row of `width` pixels is coded in: bytes of a palette row, else pixels.
  func rowUnits(width: Int) -> Int { isPalette ? rowBytes(width: width) : width }
}
