import SpiceWire

/// What a cursor is.
struct CursorState {
  /// A shape with its pixels.
  struct Shape {
    var shape: CursorShape
    var pixels: [UInt8]
    /// Tells it from the shapes before.
    var number: UInt64
  }

  var shape: Shape?
  var position = Point16()
  var isVisible = true
  var trail = CursorTrail()
  /// How often it was reset.
  private(set) var resets: UInt64 = 0
  private var lastShape: UInt64 = 0

  /// A number for a new shape.
  mutating func nextShape() -> UInt64 {
    lastShape += 1
    return lastShape
  }

  /// Begins anew.
  mutating func reset() {
    (shape, position, isVisible, trail) = (nil, Point16(), true, CursorTrail())
    resets += 1
  }

  /// As it is right after it was reset for the last time.
  var afterReset: CursorState {
    var fresh = CursorState()
    fresh.resets = resets
    return fresh
  }
}
