/// A place in sixteenths of a pixel (28.4 numbers); y grows downward.
public struct FixedPoint: Equatable, Hashable, Sendable {
  /// Sixteenths of a pixel from the left edge.
  public var x: Int32
  /// Sixteenths of a pixel from the top edge.
  public var y: Int32

  /// Names a place.
  @inlinable
  public init(x: Int32 = 0, y: Int32 = 0) {
    self.x = x
    self.y = y
  }

  /// The place of a pixel; one beyond the range of coordinates is moved to its edge.
  @inlinable
  public init(_ point: Point) {
    self.init(x: Int32(clamping: Int64(point.x) &<< 4), y: Int32(clamping: Int64(point.y) &<< 4))
  }

  /// The pixel it falls on: rounded, a half goes down.
  @inlinable public var rounded: Point { Point(x: Self.rounded(x), y: Self.rounded(y)) }

  /// A coordinate in whole pixels: rounded, a half goes down.
  @inlinable
  public static func rounded(_ v: Int32) -> Int32 { (v >> 4) &+ (v & 15 > 8 ? 1 : 0) }
}
