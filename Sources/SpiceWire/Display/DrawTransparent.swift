public import SpiceBytes
public import SpiceGeometry

/// `SPICE_MSG_DISPLAY_DRAW_TRANSPARENT`: copies those pixels of an image that have not a certain colour.
public struct DrawTransparent: WireValue, Equatable, Sendable {
  /// Surface, box and clip.
  public var base = DrawBase()
  /// The image.
  public var source = Image()
  /// The part of the image that fills the box.
  public var sourceArea = Rect()
  /// The colour in the image's own format; not needed.
  public var sourceColor: UInt32 = 0
  /// The colour that is left out: 0x00RRGGBB.
  public var trueColor: UInt32 = 0

  public init() {}

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.value(&base)
    try c.required(&source)
    try c.value(&sourceArea)
    try c.field(&sourceColor)
    try c.field(&trueColor)
  }
}
