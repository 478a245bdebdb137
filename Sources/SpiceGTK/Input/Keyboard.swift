import CGTK

/// The user's keyboard.
@MainActor
public enum Keyboard {
  private static var device: OpaquePointer? {
    guard let display = unsafe gdk_display_get_default(), let seat = unsafe gdk_display_get_default_seat(display) else {
      return nil
    }
    return unsafe gdk_seat_get_keyboard(seat)
  }

  /// Whether Caps Lock is on.
  public static var isCapsLockOn: Bool { unsafe device.map { unsafe gdk_device_get_caps_lock_state($0) != 0 } ?? false }

  /// Whether Num Lock is on.
  public static var isNumLockOn: Bool { unsafe device.map { unsafe gdk_device_get_num_lock_state($0) != 0 } ?? false }
}
