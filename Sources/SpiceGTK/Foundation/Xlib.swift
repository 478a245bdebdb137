import CGTK

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What GTK has no words for on an X display. Xlib is loaded where there is one; nobody else needs it.
@MainActor
@safe
struct Xlib {
  private let gdkDisplay: OpaquePointer
  let display: OpaquePointer
  /// The X window of the widget's window.
  let window: UInt

  /// Nil where the widget's window is not on an X display, or not there yet.
  init?(_ widget: Widget) {
    #if canImport(Glibc)
      guard let display = unsafe gtk_widget_get_display(widget.widget), unsafe spice_is_x11(display) != 0,
        let native = unsafe gtk_widget_get_native(widget.widget), let surface = unsafe gtk_native_get_surface(native),
        let connection = unsafe gdk_x11_display_get_xdisplay(display)
      else { return nil }
      unsafe (gdkDisplay, self.display) = unsafe (display, connection)
      window = unsafe UInt(gdk_x11_surface_get_xid(surface))
    #else
      return nil
    #endif
  }

  private typealias Flush = @convention(c) (OpaquePointer) -> Int32
  private typealias Move = @convention(c) (OpaquePointer, UInt, Int32, Int32) -> Int32
  private typealias Warp =
    @convention(c) (OpaquePointer, UInt, UInt, Int32, Int32, UInt32, UInt32, Int32, Int32) -> Int32
  private typealias Focus =
    @convention(c) (OpaquePointer, UnsafeMutablePointer<UInt>, UnsafeMutablePointer<Int32>) -> Int32
  private typealias Tree =
    @convention(c) (
      OpaquePointer, UInt, UnsafeMutablePointer<UInt>, UnsafeMutablePointer<UInt>,
      UnsafeMutablePointer<UnsafeMutablePointer<UInt>?>, UnsafeMutablePointer<UInt32>
    ) -> Int32
  private typealias Free = @convention(c) (UnsafeMutableRawPointer) -> Int32
  private typealias Ungrab = @convention(c) (OpaquePointer, Int32, UInt) -> Int32
  private static let ungrab: Ungrab? = unsafe function("XIUngrabDevice")
  private static let focus: Focus? = unsafe function("XGetInputFocus")
  private static let tree: Tree? = unsafe function("XQueryTree")
  private static let free: Free? = unsafe function("XFree")
  private static let flush: Flush? = unsafe function("XFlush")
  private static let move: Move? = unsafe function("XMoveWindow")
  private static let warp: Warp? = unsafe function("XWarpPointer")

  static func function<Function>(_ name: String) -> Function? {
    // SAFETY: the symbol, where there is one, is a function of the type that Xlib's headers give it.
    unsafe dlsym(nil, name).map { unsafe unsafeBitCast($0, to: Function.self) }
  }

  /// Moves the window to a place of the screen, in pixels.
  func move(x: Int, y: Int) {
    guard let move = unsafe Self.move else { return }
    _ = unsafe move(display, window, Int32(clamping: x), Int32(clamping: y))
  }

  /// Puts the pointer at a place of the window, in pixels. False if that cannot be.
  func warpPointer(x: Int, y: Int) -> Bool {
    guard let warp = unsafe Self.warp, let flush = unsafe Self.flush else { return false }
    _ = unsafe warp(display, 0, window, 0, 0, 0, 0, Int32(clamping: x), Int32(clamping: y))
    _ = unsafe flush(display)
    return true
  }

  /// Whether keys are meant for the window, whoever has grabbed them; also where they are for whatever is under the pointer.
  var hasFocus: Bool {
    guard let focus = unsafe Self.focus else { return true }
    var (owner, fallback): (UInt, Int32) = (0, 0)
    _ = unsafe focus(display, &owner, &fallback)
    let pointerRoot: UInt = 1
    // GTK gives the focus to a window of its own within each window.
    return owner == window || owner == pointerRoot || parent(of: owner) == window
  }

  /// Gives the keyboard back to whoever it is meant for, if this program has grabbed it.
  func releaseKeyboard() {
    #if canImport(Glibc)
      guard let ungrab = unsafe Self.ungrab, let flush = unsafe Self.flush,
        let seat = unsafe gdk_display_get_default_seat(gdkDisplay), let keyboard = unsafe gdk_seat_get_keyboard(seat)
      else { return }
      let now: UInt = 0
      _ = unsafe ungrab(display, gdk_x11_device_get_id(keyboard), now)
      _ = unsafe flush(display)
    #endif
  }

  /// Does something that may not be possible: errors of X's would end the program. Whether it was, once the server is done.
  func trapping(_ body: () -> Bool) -> Bool {
    #if canImport(Glibc)
      unsafe gdk_x11_display_error_trap_push(gdkDisplay)
      let isDone = body()
      return unsafe gdk_x11_display_error_trap_pop(gdkDisplay) == 0 && isDone
    #else
      return false
    #endif
  }

  /// The window that another one is in; nil if there is none, or the other one is gone.
  private func parent(of other: UInt) -> UInt? {
    guard other > 1, let tree = unsafe Self.tree, let free = unsafe Self.free else { return nil }
    var (root, parent, count): (UInt, UInt, UInt32) = (0, 0, 0)
    var children: UnsafeMutablePointer<UInt>?
    // What belongs to another program may go at any time.
    let isThere = trapping { unsafe tree(display, other, &root, &parent, &children, &count) != 0 }
    if let children = unsafe children { _ = unsafe free(children) }
    return isThere ? parent : nil
  }
}
