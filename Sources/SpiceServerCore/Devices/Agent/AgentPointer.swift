import SpiceAgentWire
import SpiceWire

/// What the agent is to be told of the pointer. While it is not ready for that, places are joined, and beyond a number of
/// changes of buttons, the newest state is all that counts.
struct AgentPointer {
  private static let limit = 64

  private var waiting: [MouseState] = []
  private var last = MouseState()

  /// The pointer is at a place.
  mutating func place(_ position: MousePosition) {
    last.x = position.x
    last.y = position.y
    last.displayID = position.displayID
    press(position.buttons)
  }

  /// Buttons are held, or the wheel turns by a notch.
  mutating func press(_ buttons: MouseButtons, wheel: Int32 = 0) {
    last.buttons = AgentMouseButtons(buttons)
    if wheel < 0 { last.buttons.insert(.up) }
    if wheel > 0 { last.buttons.insert(.down) }
    if let end = waiting.last, end.buttons == last.buttons || waiting.count == Self.limit { waiting.removeLast() }
    waiting.append(last)
  }

  /// Takes what comes next.
  mutating func next() -> MouseState? { waiting.isEmpty ? nil : waiting.removeFirst() }

  /// Another agent is there, or none.
  mutating func reset() { self = AgentPointer() }
}

extension AgentMouseButtons {
  /// Buttons as clients tell them, without the notches of the wheel.
  fileprivate init(_ buttons: MouseButtons) {
    let held = buttons.subtracting([.up, .down])
    self.init(rawValue: UInt32(held.rawValue & 0x7F) << 1)
  }
}
