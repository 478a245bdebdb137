public import SpiceBytes
public import SpiceGeometry

/// `SPICE_MSG_DISPLAY_DRAW_TEXT`: draws glyphs.
public struct DrawText: WireValue, Equatable, Sendable {
  /// Surface, box and clip.
  public var base = DrawBase()
  /// The glyphs.
  public var string = GlyphString()
  /// What is filled before, unless it is empty.
  public var backArea = Rect()
  /// The colours of the glyphs.
  public var foreBrush = Brush.none
  /// The colours of the area behind.
  public var backBrush = Brush.none
  /// Always ``RopDescriptor/put``.
  public var foreMode = RopDescriptor.put
  /// Not used.
  public var backMode = RopDescriptor.put

  public init() {}

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.value(&base)
    try c.required(&string)
    try c.value(&backArea)
    try c.value(&foreBrush)
    try c.value(&backBrush)
    try c.flags(&foreMode)
    try c.flags(&backMode)
  }
}
