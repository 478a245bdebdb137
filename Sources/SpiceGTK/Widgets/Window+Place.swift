import CGTK

extension Window {
  /// Moves it to the middle of a monitor's work area, once it is shown. Of all desktops, only X11 lets programs do that.
  public final func move(to monitor: Monitor) {
    guard let x = Xlib(self), let surface = unsafe gtk_native_get_surface(opaque) else { return }
    let (area, scale) = (monitor.workArea, Int(unsafe gdk_surface_get_scale_factor(surface)))
    let (width, height) = unsafe (Int(gdk_surface_get_width(surface)), Int(gdk_surface_get_height(surface)))
    x.move(
      x: (area.x + max(0, (area.width - width) / 2)) * scale, y: (area.y + max(0, (area.height - height) / 2)) * scale)
  }

  /// Whether it has all the room of its monitor that windows can have.
  public final var isMaximized: Bool { unsafe gtk_window_is_maximized(cast()) != 0 }

  /// Gives it all the room of its monitor.
  public final func maximize() { unsafe gtk_window_maximize(cast()) }

  /// Called when it gets or loses all the room.
  public final func onMaximizedChange(_ body: @escaping @MainActor () -> Void) { onChange(of: "maximized", body) }

  /// Whether the desktop is a Wayland one, which gives windows sizes as it likes.
  public final var isOnWayland: Bool { unsafe spice_is_wayland(gtk_widget_get_display(widget)) != 0 }

  /// The least size that it can have, in logical units.
  public final var leastSize: (width: Int, height: Int) {
    let sizes = [GTK_ORIENTATION_HORIZONTAL, GTK_ORIENTATION_VERTICAL].map { orientation in
      var (least, natural): (Int32, Int32) = (0, 0)
      unsafe gtk_widget_measure(widget, orientation, -1, &least, &natural, nil, nil)
      return Int(least)
    }
    return (sizes[0], sizes[1])
  }
}
