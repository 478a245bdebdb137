public import SpiceGeometry
public import SpiceWire

/// What a client does with keyboard and pointer, for the guest's devices.
public enum InputEvent: Equatable, Sendable {
  /// A byte of a scan code, PC XT set 1, for the keyboard.
  case scanCode(UInt8)
  /// The mouse moves by pixels, and its wheel by notches, with buttons held.
  case motion(dx: Int32, dy: Int32, dz: Int32, MouseButtons)
  /// The mouse's buttons that are held.
  case buttons(MouseButtons)
  /// Absolute positions are of an area of this size.
  case tabletArea(Rect)
  /// The pointer is at a place, with buttons held.
  case position(x: Int32, y: Int32, MouseButtons)
  /// The wheel of the device for absolute positions moves by notches (perhaps none), with buttons held.
  case tabletWheel(dz: Int32, MouseButtons)
  /// The buttons of the device for absolute positions that are held.
  case tabletButtons(MouseButtons)
}
