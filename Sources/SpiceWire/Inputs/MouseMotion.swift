public import SpiceBytes

/// `SPICE_MSGC_INPUTS_MOUSE_MOTION`: relative motion, in server mouse mode.
public struct MouseMotion: WireValue, Equatable, Sendable {
  /// Pixels to the right.
  public var dx: Int32 = 0
  /// Pixels down.
  public var dy: Int32 = 0
  /// Buttons held.
  public var buttons: MouseButtons = []

  public init() {}

  /// A motion with buttons held.
  public init(dx: Int32, dy: Int32, buttons: MouseButtons) {
    self.dx = dx
    self.dy = dy
    self.buttons = buttons
  }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.field(&dx)
    try c.field(&dy)
    try c.flags(&buttons)
  }
}

/// `SPICE_MSGC_INPUTS_MOUSE_POSITION`: a place, in client mouse mode.
public struct MousePosition: WireValue, Equatable, Sendable {
  /// Pixels from the left edge of the display.
  public var x: UInt32 = 0
  /// Pixels from the top edge of the display.
  public var y: UInt32 = 0
  /// Buttons held.
  public var buttons: MouseButtons = []
  /// The display channel's id, or the monitor's where one channel shows several.
  public var displayID: UInt8 = 0

  public init() {}

  /// A place on a display with buttons held.
  public init(x: UInt32, y: UInt32, buttons: MouseButtons, displayID: UInt8) {
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

/// `SPICE_MSGC_INPUTS_MOUSE_PRESS`, `SPICE_MSGC_INPUTS_MOUSE_RELEASE`: a button changes.
public struct MouseButtonChange: WireValue, Equatable, Sendable {
  /// Which button.
  public var button = MouseButton(rawValue: 0)
  /// Buttons held after the change.
  public var buttons: MouseButtons = []

  public init() {}

  /// A change that leaves `buttons` held.
  public init(_ button: MouseButton, buttons: MouseButtons) {
    self.button = button
    self.buttons = buttons
  }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.open(&button)
    try c.flags(&buttons)
  }
}
