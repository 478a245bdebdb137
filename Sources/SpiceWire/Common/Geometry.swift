public import SpiceBytes
public import SpiceGeometry

/// `Point`: i32 x, i32 y.
extension Point: WireValue {
  /// The origin.
  public init() { self.init(x: 0, y: 0) }
  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.field(&x)
    try c.field(&y)
  }
}

/// `Rect`: i32 top, left, bottom, right; the last two lie outside.
extension Rect: WireValue {
  /// The empty rectangle at the origin.
  public init() { self.init(left: 0, top: 0, right: 0, bottom: 0) }
  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.field(&top)
    try c.field(&left)
    try c.field(&bottom)
    try c.field(&right)
  }
}
