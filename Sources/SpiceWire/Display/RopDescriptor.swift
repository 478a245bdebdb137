/// `SPICE_ROPD_…`: how a command's input is combined with what is there.
public struct RopDescriptor: OptionSet, Hashable, Sendable {
  public var rawValue: UInt16
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// `INVERS_SRC`: the image is complemented.
  public static let inverseSource = RopDescriptor(rawValue: 0x001)
  /// `INVERS_BRUSH`: the brush is complemented.
  public static let inverseBrush = RopDescriptor(rawValue: 0x002)
  /// `INVERS_DEST`: the surface is complemented.
  public static let inverseDestination = RopDescriptor(rawValue: 0x004)
  /// `OP_PUT`: the input replaces what is there.
  public static let put = RopDescriptor(rawValue: 0x008)
  /// `OP_OR`.
  public static let or = RopDescriptor(rawValue: 0x010)
  /// `OP_AND`.
  public static let and = RopDescriptor(rawValue: 0x020)
  /// `OP_XOR`.
  public static let xor = RopDescriptor(rawValue: 0x040)
  /// `OP_BLACKNESS`: all zeros.
  public static let blackness = RopDescriptor(rawValue: 0x080)
  /// `OP_WHITENESS`: all ones.
  public static let whiteness = RopDescriptor(rawValue: 0x100)
  /// `OP_INVERS`: the complement of what is there.
  public static let inverse = RopDescriptor(rawValue: 0x200)
  /// `INVERS_RES`: the result is complemented.
  public static let inverseResult = RopDescriptor(rawValue: 0x400)
}
