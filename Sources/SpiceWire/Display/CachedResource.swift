public import SpiceBytes

/// `SpiceResourceID`: something in a cache.
public struct CachedResource: WireValue, Hashable, Sendable {
  /// `SPICE_RES_TYPE_…`.
  public struct Kind: RawRepresentable, Hashable, Sendable {
    public var rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// An image in the pixmap cache.
    public static let pixmap = Kind(rawValue: 1)
  }

  /// Which cache.
  public var kind = Kind.pixmap
  /// Its name there.
  public var id: UInt64 = 0

  public init() {}

  /// An image in the pixmap cache.
  public init(pixmap id: ImageID) { self.id = id.rawValue }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.open(&kind)
    try c.field(&id)
  }
}
