/// `SPICE_COMPOSITE_…`: numbers and bits of a composition, packed in one word.
public struct CompositeFlags: OptionSet, Hashable, Sendable {
  public var rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// `COMPONENT_ALPHA`: the mask covers each colour by itself.
  public static let componentAlpha = CompositeFlags(rawValue: 1 << 18)
  /// `HAS_MASK`.
  public static let hasMask = CompositeFlags(rawValue: 1 << 19)
  /// `HAS_SRC_TRANSFORM`.
  public static let hasSourceTransform = CompositeFlags(rawValue: 1 << 20)
  /// `HAS_MASK_TRANSFORM`.
  public static let hasMaskTransform = CompositeFlags(rawValue: 1 << 21)
  /// `SOURCE_OPAQUE`: the alpha of the source is ignored.
  public static let sourceOpaque = CompositeFlags(rawValue: 1 << 22)
  /// `MASK_OPAQUE`: the alpha of the mask is ignored.
  public static let maskOpaque = CompositeFlags(rawValue: 1 << 23)
  /// `DEST_OPAQUE`: the surface has no alpha.
  public static let destinationOpaque = CompositeFlags(rawValue: 1 << 24)

  /// `OP0` to `OP7`: the operator, by its X Render number.
  public var operation: UInt8 {
    get { UInt8(truncatingIfNeeded: rawValue) }
    set { rawValue = rawValue & ~0xFF | UInt32(newValue) }
  }

  /// `SRC_FILTER0` to `SRC_FILTER2`: 0 fast, 1 good, 2 best, 3 nearest, 4 bilinear.
  public var sourceFilter: UInt8 {
    get { bits(at: 8, mask: 7) }
    set { setBits(newValue, at: 8, mask: 7) }
  }

  /// `MASK_FILTER0` to `MASK_FILTER2`: numbered as ``sourceFilter``.
  public var maskFilter: UInt8 {
    get { bits(at: 11, mask: 7) }
    set { setBits(newValue, at: 11, mask: 7) }
  }

  /// `SRC_REPEAT0`, `SRC_REPEAT1`: 0 transparent outside, 1 tiled, 2 padded, 3 reflected.
  public var sourceRepeat: UInt8 {
    get { bits(at: 14, mask: 3) }
    set { setBits(newValue, at: 14, mask: 3) }
  }

  /// `MASK_REPEAT0`, `MASK_REPEAT1`: numbered as ``sourceRepeat``.
  public var maskRepeat: UInt8 {
    get { bits(at: 16, mask: 3) }
    set { setBits(newValue, at: 16, mask: 3) }
  }

  /// Puts in or takes out the bits of `member`.
  mutating func set(_ member: CompositeFlags, to isPresent: Bool) {
    if isPresent { formUnion(member) } else { subtract(member) }
  }

  private func bits(at shift: UInt32, mask: UInt32) -> UInt8 {
    UInt8(truncatingIfNeeded: rawValue >> shift & mask)
  }

  private mutating func setBits(_ value: UInt8, at shift: UInt32, mask: UInt32) {
    rawValue = rawValue & ~(mask << shift) | (UInt32(value) & mask) << shift
  }
}
