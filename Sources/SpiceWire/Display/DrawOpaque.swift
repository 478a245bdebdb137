public import SpiceBytes
public import SpiceGeometry

/// `SPICE_MSG_DISPLAY_DRAW_OPAQUE`: copies an image, then combines a brush with it.
public struct DrawOpaque: WireValue, Equatable, Sendable {
  /// Surface, box and clip.
  public var base = DrawBase()
  /// The image.
  public var source = Image()
  /// The part of the image that fills the box.
  public var sourceArea = Rect()
  /// The colours.
  public var brush = Brush.none
  /// How the brush is combined with the image.
  public var rop = RopDescriptor.put
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
    try c.flags(&rop)
    try c.closed(&scaleMode)
    try c.value(&mask)
  }
}
