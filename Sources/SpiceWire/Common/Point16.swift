public import SpiceBytes

/// `Point16`: a place or a hot spot, in pixels.
public struct Point16: WireValue, Equatable, Hashable, Sendable {
  /// Pixels from the left edge.
  public var x: Int16 = 0
  /// Pixels from the top edge.
  public var y: Int16 = 0

  public init() {}

  /// Names a place.
  public init(x: Int16, y: Int16) {
    self.x = x
    self.y = y
  }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.field(&x)
    try c.field(&y)
  }
}
