/// `SPICE_MOUSE_BUTTON_…`.
public struct MouseButton: RawRepresentable, Hashable, Sendable {
  public var rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The left button.
  public static let left = MouseButton(rawValue: 1)
  /// The middle button, or the wheel pressed.
  public static let middle = MouseButton(rawValue: 2)
  /// The right button.
  public static let right = MouseButton(rawValue: 3)
  /// One notch of the wheel, away from the user.
  public static let up = MouseButton(rawValue: 4)
  /// One notch of the wheel, toward the user.
  public static let down = MouseButton(rawValue: 5)
  /// The side button.
  public static let side = MouseButton(rawValue: 6)
  /// The extra button.
  public static let extra = MouseButton(rawValue: 7)

  /// The bit of this button in a set of pressed ones; empty for a button that is not known here.
  public var mask: MouseButtons {
    rawValue >= 1 && rawValue <= 7 ? MouseButtons(rawValue: 1 << UInt16(rawValue &- 1)) : []
  }
}

/// `SPICE_MOUSE_BUTTON_MASK_…`: buttons held down.
public struct MouseButtons: OptionSet, Hashable, Sendable {
  public var rawValue: UInt16
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// The left button.
  public static let left = MouseButtons(rawValue: 1)
  /// The middle button, or the wheel pressed.
  public static let middle = MouseButtons(rawValue: 2)
  /// The right button.
  public static let right = MouseButtons(rawValue: 4)
  /// One notch of the wheel, away from the user.
  public static let up = MouseButtons(rawValue: 8)
  /// One notch of the wheel, toward the user.
  public static let down = MouseButtons(rawValue: 0x10)
  /// The side button.
  public static let side = MouseButtons(rawValue: 0x20)
  /// The extra button.
  public static let extra = MouseButtons(rawValue: 0x40)
}
