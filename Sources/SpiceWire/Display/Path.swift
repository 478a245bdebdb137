public import SpiceBytes

/// `SpicePointFix`: a place in sixteenths of a pixel.
public struct PointFix: WireValue, Equatable, Hashable, Sendable {
  /// Sixteenths of a pixel from the left edge.
  public var x: Int32 = 0
  /// Sixteenths of a pixel from the top edge.
  public var y: Int32 = 0

  public init() {}

  /// Names a place.
  public init(x: Int32, y: Int32) {
    self.x = x
    self.y = y
  }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.field(&x)
    try c.field(&y)
  }
}

/// `SpicePathSeg`: vertices of a polyline, or control points of Bezier curves.
public struct PathSegment: WireValue, Equatable, Sendable {
  /// `SPICE_PATH_…`.
  public struct Flags: OptionSet, Hashable, Sendable {
    public var rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The segment starts a new line instead of going on.
    public static let begin = Flags(rawValue: 0x01)
    /// The line ends with this segment.
    public static let end = Flags(rawValue: 0x02)
    /// The end is joined to the beginning.
    public static let close = Flags(rawValue: 0x08)
    /// The points come in threes: two control points and an end.
    public static let bezier = Flags(rawValue: 0x10)
  }

  /// Points that a segment may have.
  public static let pointLimit = 1 << 20

  /// What the points are.
  public var flags: Flags = []
  /// The points.
  public var points: [PointFix] = []

  public init() {}

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.flags(&flags)
    try c.counted(&points, by: UInt32.self, atMost: Self.pointLimit)
  }
}

/// `SpicePath`: the lines that a stroke follows.
public struct Path: WireValue, Equatable, Sendable {
  /// Segments that a path may have; in memory each takes several times its bytes on the wire.
  public static let segmentLimit = 1 << 18

  /// In the order of drawing.
  public var segments: [PathSegment] = []

  public init() {}

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.counted(&segments, by: UInt32.self, atMost: Self.segmentLimit)
  }
}
