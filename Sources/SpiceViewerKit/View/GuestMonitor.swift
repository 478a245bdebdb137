public import SpiceClient

/// A monitor of the guest: one of those that a display's surface holds.
public struct GuestMonitor: Hashable, Comparable, Sendable {
  /// The display's channel id.
  public var display: UInt8
  /// The monitor's number on the display's surface, from 0.
  public var head: Int

  /// A monitor of a display.
  public init(display: UInt8, head: Int = 0) {
    self.display = display
    self.head = head
  }

  /// Its number among all monitors, from 0, as agents count: a guest has either several displays with a monitor each, or
  /// several monitors on one display.
  public var index: Int { Int(display) + head }

  /// How to tell the server where the pointer is.
  ///
  /// The guest's agent counts from the corner of a monitor, whose place on the guest's desktop it knows. Where there is
  /// none, the server moves a tablet, for which the display's picture is all that there is.
  /// - Parameters:
  ///   - pixel: where it is on the display's picture.
  ///   - part: the monitor's part of the picture.
  ///   - hasAgent: whether the agent is there.
  /// - Returns: the place, and the number that goes with it.
  public func pointer(at pixel: Point, in part: Rect, hasAgent: Bool) -> (place: Point, display: UInt8) {
    guard hasAgent else { return (pixel, display) }
    return (Point(x: pixel.x &- part.left, y: pixel.y &- part.top), UInt8(clamping: index))
  }

  public static func < (first: GuestMonitor, second: GuestMonitor) -> Bool {
    (first.index, first.head) < (second.index, second.head)
  }
}
