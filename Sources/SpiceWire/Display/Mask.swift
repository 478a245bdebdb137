public import SpiceBytes
public import SpiceGeometry

/// `SPICE_MASK_FLAGS_…`.
public struct MaskFlags: OptionSet, Hashable, Sendable {
  public var rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// `INVERS`: pixels with a clear bit take part instead of those with a set one.
  public static let inverse = MaskFlags(rawValue: 1)
}

/// `SpiceQMask`: a one-bit image that says which pixels of a command's box take part.
public struct Mask: WireValue, Equatable, Sendable {
  /// How the bits are read.
  public var flags: MaskFlags = []
  /// The place in the image that the top left of the box falls on.
  public var position = Point()
  /// The bits; without them every pixel takes part.
  public var image: Image?

  public init() {}

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.flags(&flags)
    try c.value(&position)
    try c.pointer(&image)
  }
}
