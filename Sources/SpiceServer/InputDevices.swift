public import SpiceGeometry

/// A keyboard of the machine, as a server needs it.
public protocol KeyboardDevice: Sendable {
  /// A byte of a scan code has come (PC XT, set 1): a key goes down, or up with bit 7 set; extended keys have 0xE0 first.
  ///
  /// Called on the server's thread, which must not be kept waiting.
  func receive(scanCode byte: UInt8)
}

/// A mouse of the machine, which moves relative to where it is.
public protocol MouseDevice: Sendable {
  /// The mouse moves by pixels, right and down, and its wheel by notches, down; these buttons are held then.
  ///
  /// Called on the server's thread, which must not be kept waiting.
  func move(dx: Int, dy: Int, wheel: Int, buttons: PointerButtons)
}

/// A device of the machine that places the pointer, such as a tablet. With it, clients draw the pointer where their own
/// one is.
public protocol TabletDevice: Sendable {
  /// The pointer is at a place of the display, and its wheel moves by notches, down; these buttons are held then.
  ///
  /// Called on the server's thread, which must not be kept waiting.
  func move(to place: Point, wheel: Int, buttons: PointerButtons)
}

/// Buttons of a pointer that are held.
public struct PointerButtons: OptionSet, Hashable, Sendable {
  public var rawValue: UInt16
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// The left button.
  public static let left = PointerButtons(rawValue: 1)
  /// The middle button, or the wheel pressed.
  public static let middle = PointerButtons(rawValue: 2)
  /// The right button.
  public static let right = PointerButtons(rawValue: 4)
  /// The side button.
  public static let side = PointerButtons(rawValue: 0x20)
  /// The extra button.
  public static let extra = PointerButtons(rawValue: 0x40)
}

/// Locks of a keyboard that are on.
public struct KeyboardLocks: OptionSet, Hashable, Sendable {
  public var rawValue: UInt16
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Scroll lock.
  public static let scroll = KeyboardLocks(rawValue: 1)
  /// Num lock.
  public static let num = KeyboardLocks(rawValue: 2)
  /// Caps lock.
  public static let caps = KeyboardLocks(rawValue: 4)
}
