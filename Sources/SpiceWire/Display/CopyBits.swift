public import SpiceBytes
public import SpiceGeometry

/// `SPICE_MSG_DISPLAY_COPY_BITS`: moves pixels within a surface.
public struct CopyBits: WireValue, Equatable, Sendable {
  /// Surface, box and clip.
  public var base = DrawBase()
  /// Where the top left of the box comes from.
  public var source = Point()

  public init() {}

  /// Moves what is at `source` to the box of `base`.
  public init(base: DrawBase, source: Point) {
    self.base = base
    self.source = source
  }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.value(&base)
    try c.value(&source)
  }
}
