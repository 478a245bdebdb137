public import SpiceBytes
public import SpiceGeometry

/// `SPICE_MSG_DISPLAY_DRAW_ROP3`: combines brush, image and surface, bit by bit.
public struct DrawRop3: WireValue, Equatable, Sendable {
  /// Surface, box and clip.
  public var base = DrawBase()
  /// The image.
  public var source = Image()
  /// The part of the image that fills the box.
  public var sourceArea = Rect()
  /// The colours.
  public var brush = Brush.none
  /// The result for brush bit P, image bit S and surface bit D is bit 4P + 2S + D.
  public var rop3: UInt8 = 0
  /// How the part is fitted to the box.
  public var scaleMode = ScaleMode.interpolate
  /// Which pixels of the box take part.
  public var mask = Mask()

  public init() {}

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.value(&base)
    try c.required(&source)
    try c.value(&sourceArea)
    try c.value(&brush)
    try c.field(&rop3)
    try c.closed(&scaleMode)
    try c.value(&mask)
  }
}
