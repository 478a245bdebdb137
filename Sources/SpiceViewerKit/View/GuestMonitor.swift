import SpiceClient

/// A monitor of the guest: one of those that a display's surface holds.
public struct GuestMonitor: Hashable, Comparable, Sendable {
  /// The display's channel id.
  public var display: UInt8
  /// The monitor on the display's surface, from 0.
  public var head: Int

  /// A monitor of a display.
  public init(display: UInt8, head: Int = 0) {
    self.display = display
    self.head = head
  }

  /// Its number among all monitors, from 0, as agents count: a guest has either several displays with a monitor each, or
  /// several monitors on one display.
  public var index: Int { Int(display) + head }

  public static func < (first: GuestMonitor, second: GuestMonitor) -> Bool {
    (first.index, first.head) < (second.index, second.head)
  }
}
