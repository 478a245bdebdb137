public import SpiceBytes

/// `SPICE_CURSOR_FLAGS_…`.
public struct CursorFlags: OptionSet, Hashable, Sendable {
  public var rawValue: UInt16
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// `NONE`: there is no shape, and no header either.
  public static let noShape = CursorFlags(rawValue: 1)
  /// `CACHE_ME`: remember the shape under its id.
  public static let cacheMe = CursorFlags(rawValue: 2)
  /// `FROM_CACHE`: only the id matters; the shape was sent before.
  public static let fromCache = CursorFlags(rawValue: 4)
}

/// `SPICE_CURSOR_TYPE_…`: how the pixels of a shape are stored.
public struct CursorType: RawRepresentable, Hashable, Sendable {
  public var rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Premultiplied B, G, R, A.
  public static let alpha = CursorType(rawValue: 0)
  /// An AND plane, then an XOR plane.
  public static let mono = CursorType(rawValue: 1)
  /// Four-bit indices, 16 colours, mask plane.
  public static let color4 = CursorType(rawValue: 2)
  /// Eight-bit indices, 256 colours, mask plane.
  public static let color8 = CursorType(rawValue: 3)
  /// x1r5g5b5, mask plane.
  public static let color16 = CursorType(rawValue: 4)
  /// B, G, R, mask plane.
  public static let color24 = CursorType(rawValue: 5)
  /// B, G, R, x, mask plane.
  public static let color32 = CursorType(rawValue: 6)
}

/// `SpiceCursorHeader`: what is known of a shape besides its pixels.
public struct CursorHeader: WireValue, Equatable, Sendable {
  /// The name of the shape in the cursor cache.
  public var unique: UInt64 = 0
  /// How the pixels are stored.
  public var type = CursorType.alpha
  /// Columns.
  public var width: UInt16 = 0
  /// Rows.
  public var height: UInt16 = 0
  /// The column that points; a peer may send one outside of the shape.
  public var hotSpotX: UInt16 = 0
  /// The row that points; a peer may send one outside of the shape.
  public var hotSpotY: UInt16 = 0

  public init() {}

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.field(&unique)
    try c.open(&type)
    try c.field(&width)
    try c.field(&height)
    try c.field(&hotSpotX)
    try c.field(&hotSpotY)
  }

  /// Bytes that the pixels of such a shape take, with palette and mask; nil for a type that is not known here.
  public var pixelByteCount: Int? {
    // Sixteen bits each: eight bytes for every pixel fit in 35 bits.
    let pixels = UInt64(width) &* UInt64(height)
    let mask = (UInt64(width) &+ 7) / 8 &* UInt64(height)
    let count: UInt64
    switch type {
    case .alpha: count = pixels &* 4
    case .mono: count = mask &* 2
    case .color4: count = (UInt64(width) &+ 1) / 2 &* UInt64(height) &+ 16 &* 4 &+ mask
    case .color8: count = pixels &+ 256 &* 4 &+ mask
    case .color16: count = pixels &* 2 &+ mask
    case .color24: count = pixels &* 3 &+ mask
    case .color32: count = pixels &* 4 &+ mask
    default: return nil
    }
    return Int(exactly: count)
  }
}

/// `SpiceCursor`: a shape, a name of a cached one, or none.
public struct CursorShape: WireValue, Equatable, Sendable {
  /// Which of these it is.
  public var flags: CursorFlags = .noShape
  /// The shape; on the wire only if ``flags`` does not say that there is none.
  public var header = CursorHeader()
  /// The pixels: the bytes up to the end of the message, which need not be as many as ``CursorHeader/pixelByteCount``.
  public var pixels = WireRange()

  public init() {}

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.flags(&flags)
    if !flags.contains(.noShape) { try c.value(&header) }
    try c.blobToEnd(&pixels)
  }
}
