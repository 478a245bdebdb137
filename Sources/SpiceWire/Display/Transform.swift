public import SpiceBytes

/// `SpiceTransform`: the first two rows of a matrix, in 65536ths; the third is 0 0 1.
public struct Transform: WireValue, Equatable, Sendable {
  /// What x is multiplied with for the new x.
  public var t00: Int32 = 0x10000
  /// What y is multiplied with for the new x.
  public var t01: Int32 = 0
  /// What is added for the new x.
  public var t02: Int32 = 0
  /// What x is multiplied with for the new y.
  public var t10: Int32 = 0
  /// What y is multiplied with for the new y.
  public var t11: Int32 = 0x10000
  /// What is added for the new y.
  public var t12: Int32 = 0

  /// The identity.
  public init() {}

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.field(&t00)
    try c.field(&t01)
    try c.field(&t02)
    try c.field(&t10)
    try c.field(&t11)
    try c.field(&t12)
  }
}
