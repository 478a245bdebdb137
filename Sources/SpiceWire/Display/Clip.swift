public import SpiceBytes
public import SpiceGeometry

/// `SpiceClip`: where on a surface a command may draw.
public enum Clip: WireValue, Equatable, Sendable {
  /// Everywhere.
  case none
  /// Within the union of rectangles, which may overlap; nowhere if there are none.
  case rects([Rect])

  /// Rectangles that a message may list. Servers send the visible part of a window, which has a few thousand at worst.
  public static let rectLimit = 1 << 20

  private enum Tag: UInt8 { case none, rects }

  public init() { self = .none }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    var tag = Tag.none
    var rects: [Rect] = []
    if case .rects(let list) = self { (tag, rects) = (.rects, list) }
    try c.closed(&tag)
    switch tag {
    case .none: self = .none
    case .rects:
      try c.counted(&rects, by: UInt32.self, atMost: Self.rectLimit)
      self = .rects(rects)
    }
  }
}
