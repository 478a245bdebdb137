#if canImport(CWayland)
  import CGTK
  import CWayland

  /// A pointer that a Wayland desktop holds where it is, and whose motions it tells.
  @MainActor
  @safe
  final class WaylandPointer {
    /// What the desktop offers for that; nil before somebody has asked.
    private static var globals: UnsafeMutablePointer<spice_pointer_globals>?
    /// What its motions call.
    private static let listener: UnsafeMutablePointer<spice_relative_motion?> = {
      let listener = UnsafeMutablePointer<spice_relative_motion?>.allocate(capacity: 1)
      unsafe listener.initialize { data, _, _, _, _, _, dx, dy in
        // SAFETY: data is the pointer that the motions belong to, which ends them when it goes.
        let pointer = unsafe Unmanaged<WaylandPointer>.fromOpaque(data.unsafelyUnwrapped).takeUnretainedValue()
        MainActor.assumeIsolated { pointer.onMotion(Double(dx) / 256, Double(dy) / 256) }
      }
      return unsafe listener
    }()

    private let onMotion: @MainActor (Double, Double) -> Void
    private let lock: OpaquePointer
    private var motions: OpaquePointer?

    /// Asks the desktop what it offers, which it tells a little later. Nothing happens where it is no Wayland desktop.
    static func prepare() {
      guard unsafe globals == nil, let display = unsafe gdk_display_get_default(),
        unsafe spice_is_wayland(display) != 0, let wayland = unsafe gdk_wayland_display_get_wl_display(display)
      else { return }
      let found = UnsafeMutablePointer<spice_pointer_globals>.allocate(capacity: 1)
      unsafe found.initialize(to: spice_pointer_globals())
      unsafe globals = found
      unsafe spice_find_pointer_globals(wayland, found)
    }

    /// Holds the pointer where it is on a widget's window, until this is gone; nil if the desktop cannot do that.
    /// `onMotion` is called with how far it has moved, as the device tells.
    init?(_ widget: Widget, onMotion: @escaping @MainActor (Double, Double) -> Void) {
      guard let globals = unsafe Self.globals, let constraints = unsafe globals.pointee.constraints,
        let manager = unsafe globals.pointee.relative,
        let native = unsafe gtk_widget_get_native(widget.widget),
        let surface = unsafe gtk_native_get_surface(native),
        let seat = unsafe gdk_display_get_default_seat(gtk_widget_get_display(widget.widget)),
        let device = unsafe gdk_seat_get_pointer(seat),
        let pointer = unsafe gdk_wayland_device_get_wl_pointer(device),
        let area = unsafe gdk_wayland_surface_get_wl_surface(surface),
        let lock = unsafe spice_lock_pointer(constraints, area, pointer)
      else { return nil }
      unsafe self.lock = lock
      self.onMotion = onMotion
      unsafe motions = spice_relative_pointer(
        manager, pointer, Self.listener, Unmanaged.passUnretained(self).toOpaque())
    }

    isolated deinit {
      if let motions = unsafe motions { unsafe spice_destroy_pointer_object(motions) }
      unsafe spice_destroy_pointer_object(lock)
    }
  }
#endif
