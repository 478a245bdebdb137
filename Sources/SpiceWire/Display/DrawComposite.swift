public import SpiceBytes

/// `SPICE_MSG_DISPLAY_DRAW_COMPOSITE`: combines two images with the surface, as X Render does.
public struct DrawComposite: WireValue, Equatable, Sendable {
  /// Surface, box and clip.
  public var base = DrawBase()
  /// Operator, filters and repeats; the bits that tell which of the values below are there follow them when written.
  public var flags = CompositeFlags(rawValue: 0)
  /// The image.
  public var source = Image()
  /// Its coverage.
  public var mask: Image?
  /// From the surface to the image.
  public var sourceTransform: Transform?
  /// From the surface to the coverage.
  public var maskTransform: Transform?
  /// The place in the image that the top left of the box falls on, before its transform.
  public var sourceOrigin = Point16()
  /// The place in the coverage that the top left of the box falls on, before its transform.
  public var maskOrigin = Point16()

  public init() {}

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.value(&base)
    flags.set(.hasMask, to: mask != nil)
    flags.set(.hasSourceTransform, to: sourceTransform != nil)
    flags.set(.hasMaskTransform, to: maskTransform != nil)
    try c.flags(&flags)
    try c.required(&source)
    mask = flags.contains(.hasMask) ? mask ?? Image() : nil
    if var present = mask {
      try c.required(&present)
      mask = present
    }
    sourceTransform = flags.contains(.hasSourceTransform) ? sourceTransform ?? Transform() : nil
    if var present = sourceTransform {
      try c.value(&present)
      sourceTransform = present
    }
    maskTransform = flags.contains(.hasMaskTransform) ? maskTransform ?? Transform() : nil
    if var present = maskTransform {
      try c.value(&present)
      maskTransform = present
    }
    try c.value(&sourceOrigin)
    try c.value(&maskOrigin)
  }
}
