public import SpiceBytes

/// `SPICE_MSG_DISPLAY_DRAW_FILL`: combines a brush with the surface.
public struct DrawFill: WireValue, Equatable, Sendable {
  /// Surface, box and clip.
  public var base = DrawBase()
  /// The colours.
  public var brush = Brush.none
  /// How the brush is combined with the surface.
  public var rop = RopDescriptor.put
  /// Which pixels of the box take part.
  public var mask = Mask()

  public init() {}

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.value(&base)
    try c.value(&brush)
    try c.flags(&rop)
    try c.value(&mask)
  }
}
