/// A place on a surface, in pixels; y grows downward.
public struct Point: Equatable, Hashable, Sendable {
  /// Pixels from the left edge.
  public var x: Int32
  /// Pixels from the top edge.
  public var y: Int32

  /// Names a place.
  @inlinable
  public init(x: Int32 = 0, y: Int32 = 0) {
    self.x = x
    self.y = y
  }
}
