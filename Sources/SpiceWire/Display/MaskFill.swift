public import SpiceBytes

/// `SPICE_MSG_DISPLAY_DRAW_BLACKNESS`, `SPICE_MSG_DISPLAY_DRAW_WHITENESS`, `SPICE_MSG_DISPLAY_DRAW_INVERS`: clears,
/// sets or complements every bit of the pixels.
public struct MaskFill: WireValue, Equatable, Sendable {
  /// Surface, box and clip.
  public var base = DrawBase()
  /// Which pixels of the box take part.
  public var mask = Mask()

  public init() {}

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.value(&base)
    try c.value(&mask)
  }
}
