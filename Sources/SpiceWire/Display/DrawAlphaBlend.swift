public import SpiceBytes
public import SpiceGeometry

/// `SPICE_ALPHA_FLAGS_…`.
public struct AlphaFlags: OptionSet, Hashable, Sendable {
  public var rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// `DEST_HAS_ALPHA`: the unused byte of the surface is alpha.
  public static let destinationHasAlpha = AlphaFlags(rawValue: 1)
  /// `SRC_SURFACE_HAS_ALPHA`: the unused byte of a surface that is the source is alpha.
  public static let sourceSurfaceHasAlpha = AlphaFlags(rawValue: 2)
}

/// `SPICE_MSG_DISPLAY_DRAW_ALPHA_BLEND`: lays a translucent image over the surface.
public struct DrawAlphaBlend: WireValue, Equatable, Sendable {
  /// Surface, box and clip.
  public var base = DrawBase()
  /// Which unused bytes are alpha.
  public var flags: AlphaFlags = []
  /// The opacity of the whole image.
  public var alpha: UInt8 = 255
  /// The image.
  public var source = Image()
  /// The part of the image that fills the box.
  public var sourceArea = Rect()

  public init() {}

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.value(&base)
    try c.flags(&flags)
    try c.field(&alpha)
    try c.required(&source)
    try c.value(&sourceArea)
  }
}
