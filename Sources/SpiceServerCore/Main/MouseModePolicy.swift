import SpiceGeometry
import SpiceWire

/// Who moves the pointer, and who may (spec: mouse modes).
struct MouseModePolicy {
  /// A display's say: whether its primary surface allows absolute positions, and how large it is; nil while it has none.
  struct Display {
    var allowsPositions: Bool
    var size: Rect
  }

  /// Displays, in the order in which they came, by channel.
  var displays: [(id: UInt8, primary: Display?)] = []
  /// Whether there is a device that takes absolute positions.
  var hasTablet = false
  /// Whether there is an agent that moves the pointer.
  var hasAgent = false
  /// What is in force.
  private(set) var modes = MouseModes(supported: .server, current: .server)
  /// The area that absolute positions are of.
  private(set) var area = Rect()

  /// Decides anew.
  ///
  /// - Returns: Whether anything is different for clients.
  mutating func update(displayChannels: Int) -> Bool {
    let before = modes
    let active = displays.lazy.compactMap(\.primary).first
    area = active?.size ?? Rect()
    let allows = active?.allowsPositions ?? !displays.isEmpty
    let isClear = displays.count == 1 && displayChannels == 1
    modes.supported = allows && (hasAgent || hasTablet && isClear) ? [.server, .client] : .server
    if !modes.supported.contains(modes.current) { modes.current = .server }
    return modes != before
  }

  /// A client asks for a mode.
  ///
  /// - Returns: Whether it is in force now and was not before.
  mutating func request(_ mode: MouseMode) -> Bool {
    guard mode == .server || mode == .client, modes.supported.contains(mode), modes.current != mode else {
      return false
    }
    modes.current = mode
    return true
  }
}
