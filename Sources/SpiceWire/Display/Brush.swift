public import SpiceBytes
public import SpiceGeometry

/// `SpiceBrush`: the colours that a command fills with.
public enum Brush: WireValue, Equatable, Sendable {
  /// The colour 0.
  case none
  /// One colour: 0x00RRGGBB, or a native pixel on 16-bit surfaces.
  case solid(UInt32)
  /// A repeated image.
  case pattern(Pattern)

  private enum Tag: UInt8 { case none, solid, pattern }

  public init() { self = .none }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    var tag = Tag.none
    var color: UInt32 = 0
    var pattern = Pattern()
    switch self {
    case .none: break
    case .solid(let value): (tag, color) = (.solid, value)
    case .pattern(let value): (tag, pattern) = (.pattern, value)
    }
    try c.closed(&tag)
    switch tag {
    case .none: self = .none
    case .solid:
      try c.field(&color)
      self = .solid(color)
    case .pattern:
      try c.value(&pattern)
      self = .pattern(pattern)
    }
  }
}

/// `SpicePattern`: an image repeated in both directions.
public struct Pattern: WireValue, Equatable, Sendable {
  /// The tile.
  public var image = Image()
  /// Where on the surface the first pixel of a tile lies.
  public var origin = Point()

  public init() {}

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.required(&image)
    try c.value(&origin)
  }
}
