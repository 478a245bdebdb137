public import SpiceBytes

/// `SPICE_MSG_DISPLAY_DRAW_STROKE`: draws lines one pixel wide.
public struct DrawStroke: WireValue, Equatable, Sendable {
  /// Surface, box and clip.
  public var base = DrawBase()
  /// The lines.
  public var path = Path()
  /// Their dashes.
  public var attributes = LineAttributes()
  /// The colours.
  public var brush = Brush.none
  /// How the brush is combined with the surface.
  public var foreMode = RopDescriptor.put
  /// Not used.
  public var backMode = RopDescriptor.put

  public init() {}

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.value(&base)
    try c.required(&path)
    try c.value(&attributes)
    try c.value(&brush)
    try c.flags(&foreMode)
    try c.flags(&backMode)
  }
}
