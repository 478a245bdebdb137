import CGTK

extension Window {
  /// The window that has the desktop's shortcuts. X11 has one grab of the keyboard for a program: who gives it back after
  /// another window has got it, takes it away from that.
  private static weak var shortcutsHolder: Window?

  /// Asks the desktop to leave its own shortcuts to this window, or not any more. False if it has not got the keyboard, or
  /// not yet: under X11 it would take it away from another window, and for ever if that does so, too.
  @discardableResult
  public final func inhibitShortcuts(_ inhibits: Bool) -> Bool {
    guard inhibits != (Self.shortcutsHolder === self) else { return true }
    if inhibits, Xlib(self)?.hasFocus == false { return false }
    Self.shortcutsHolder?.restoreShortcuts()
    guard inhibits, let surface = unsafe gtk_native_get_surface(opaque) else { return true }
    Self.watchKeyboard
    unsafe gdk_toplevel_inhibit_system_shortcuts(surface, nil)
    Self.shortcutsHolder = self
    return true
  }

  private func restoreShortcuts() {
    Self.shortcutsHolder = nil
    if let surface = unsafe gtk_native_get_surface(opaque) { unsafe gdk_toplevel_restore_system_shortcuts(surface) }
    // When windows turn to each other quickly, GTK takes a new grab for the one before, and forgets it.
    Xlib(self)?.releaseKeyboard()
  }

  /// Gives a grab back when the keyboard is meant for somebody else. GTK does not tell of that before: as long as there is a
  /// grab, it takes the keyboard to be where that is.
  private static let watchKeyboard: Void = {
    guard let display = unsafe gdk_display_get_default(), unsafe spice_is_x11(display) != 0 else { return }
    unsafe NativeObject(UnsafeMutableRawPointer(display)).onEvent("xevent") { event in
      if unsafe spice_is_focus_out(UnsafeRawPointer(event)) != 0, let holder = shortcutsHolder,
        Xlib(holder)?.hasFocus == false
      {
        holder.restoreShortcuts()
      }
      return false
    }
  }()
}
