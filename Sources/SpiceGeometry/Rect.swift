/// A rectangle in pixels.
///
/// `right` and `bottom` are the first column and row outside.
///
/// A peer may send any four numbers: widths and heights are computed in 64 bits and cut to what an `Int` holds, which has
/// 32 bits in WebAssembly. A rectangle whose edges are crossed is empty.
public struct Rect: Equatable, Hashable, Sendable {
  /// First column.
  public var left: Int32
  /// First row.
  public var top: Int32
  /// First column to the right of the rectangle.
  public var right: Int32
  /// First row below the rectangle.
  public var bottom: Int32

  /// A rectangle from its four edges.
  @inlinable
  public init(left: Int32 = 0, top: Int32 = 0, right: Int32 = 0, bottom: Int32 = 0) {
    self.left = left
    self.top = top
    self.right = right
    self.bottom = bottom
  }

  /// A rectangle at the origin; sizes beyond `Int32` are cut.
  @inlinable
  public init(width: Int, height: Int) {
    self.init(left: 0, top: 0, right: Int32(clamping: width), bottom: Int32(clamping: height))
  }

  /// Columns; zero or negative when empty.
  @inlinable public var width: Int { Int(clamping: Int64(right) &- Int64(left)) }
  /// Rows; zero or negative when empty.
  @inlinable public var height: Int { Int(clamping: Int64(bottom) &- Int64(top)) }
  /// Whether no pixel lies inside.
  @inlinable public var isEmpty: Bool { right <= left || bottom <= top }

  /// The pixels that both contain.
  @inlinable
  public func intersection(_ other: Rect) -> Rect {
    Rect(
      left: max(left, other.left), top: max(top, other.top), right: min(right, other.right),
      bottom: min(bottom, other.bottom))
  }

  /// Whether there are pixels that both contain.
  @inlinable
  public func overlaps(_ other: Rect) -> Bool {
    max(left, other.left) < min(right, other.right) && max(top, other.top) < min(bottom, other.bottom)
  }

  /// The pixels that `other`, which overlaps, does not contain, if these are one rectangle; nil otherwise.
  func rest(without other: Rect) -> Rect? {
    let common = intersection(other)
    if common.left == left, common.right == right {
      if common.top == top { return Rect(left: left, top: common.bottom, right: right, bottom: bottom) }
      if common.bottom == bottom { return Rect(left: left, top: top, right: right, bottom: common.top) }
    } else if common.top == top, common.bottom == bottom {
      if common.left == left { return Rect(left: common.right, top: top, right: right, bottom: bottom) }
      if common.right == right { return Rect(left: left, top: top, right: common.left, bottom: bottom) }
    }
    return nil
  }

  /// The smallest rectangle around both; an empty one adds nothing.
  @inlinable
  public func union(_ other: Rect) -> Rect {
    if isEmpty { return other }
    if other.isEmpty { return self }
    return Rect(
      left: min(left, other.left), top: min(top, other.top), right: max(right, other.right),
      bottom: max(bottom, other.bottom))
  }

  /// The rectangle moved by a distance; edges that would leave the range of coordinates stop at its end.
  @inlinable
  public func translated(x: Int, y: Int) -> Rect {
    func moved(_ edge: Int32, by distance: Int) -> Int32 {
      let (sum, overflow) = Int(edge).addingReportingOverflow(distance)
      return overflow ? (distance > 0 ? .max : .min) : Int32(clamping: sum)
    }
    return Rect(
      left: moved(left, by: x), top: moved(top, by: y), right: moved(right, by: x), bottom: moved(bottom, by: y))
  }

  /// Whether every pixel of `other` lies inside.
  ///
  /// An empty rectangle lies in every one.
  @inlinable
  public func contains(_ other: Rect) -> Bool {
    other.isEmpty
      || (left <= other.left && top <= other.top && right >= other.right && bottom >= other.bottom)
  }

  /// Whether the pixel lies inside.
  @inlinable
  public func contains(_ point: Point) -> Bool {
    point.x >= left && point.x < right && point.y >= top && point.y < bottom
  }
}
