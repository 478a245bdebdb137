import SpiceClient
import SpiceGeometry

/// A monitor of a machine: one of a display's, of which machines have one or several.
struct ScreenID: Hashable, Comparable {
  /// The display channel.
  var display: UInt8
  /// Which of the display's monitors.
  var monitor: Int

  /// As menus and settings write it.
  var text: String { "\(display).\(monitor)" }

  init(display: UInt8, monitor: Int) { (self.display, self.monitor) = (display, monitor) }

  init?(_ text: String) {
    let parts = text.split(separator: ".")
    guard parts.count == 2, let display = UInt8(parts[0]), let monitor = Int(parts[1]) else { return nil }
    self.init(display: display, monitor: monitor)
  }

  static func < (first: ScreenID, second: ScreenID) -> Bool {
    (first.display, first.monitor) < (second.display, second.monitor)
  }
}
