public import SpiceBytes

/// `VD_AGENT_…BUTTON_MASK`: buttons held down, as agents number them.
public struct AgentMouseButtons: OptionSet, Hashable, Sendable {
  public var rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// The left button.
  public static let left = AgentMouseButtons(rawValue: 1 << 1)
  /// The middle button.
  public static let middle = AgentMouseButtons(rawValue: 1 << 2)
  /// The right button.
  public static let right = AgentMouseButtons(rawValue: 1 << 3)
  /// The wheel, away from the user.
  public static let up = AgentMouseButtons(rawValue: 1 << 4)
  /// The wheel, toward the user.
  public static let down = AgentMouseButtons(rawValue: 1 << 5)
  /// The side button.
  public static let side = AgentMouseButtons(rawValue: 1 << 6)
  /// The extra button.
  public static let extra = AgentMouseButtons(rawValue: 1 << 7)
}

/// `VDAgentMouseState`: where the pointer is; servers send it, not clients.
public struct MouseState: WireValue, Equatable, Sendable {
  /// Pixels from the left edge of the monitor.
  public var x: UInt32 = 0
  /// Pixels from the top edge of the monitor.
  public var y: UInt32 = 0
  /// Buttons held.
  public var buttons: AgentMouseButtons = []
  /// Which monitor.
  public var displayID: UInt8 = 0

  public init() {}

  /// A pointer on a monitor.
  public init(x: UInt32, y: UInt32, buttons: AgentMouseButtons, displayID: UInt8) {
    self.x = x
    self.y = y
    self.buttons = buttons
    self.displayID = displayID
  }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.field(&x)
    try c.field(&y)
    try c.flags(&buttons)
    try c.field(&displayID)
  }
}
