import CGTK

#if canImport(Glibc)
  import Glibc
#endif

extension Window {
  private typealias Move = @convention(c) (OpaquePointer?, UInt, Int32, Int32) -> Int32

  /// Moves it to the middle of a monitor's work area, once it is shown. Of all desktops, only X11 lets programs do that.
  public final func move(to monitor: Monitor) {
    #if canImport(Glibc)
      // SAFETY: the function is Xlib's, which GTK has loaded where there is an X display.
      guard let display = unsafe gtk_widget_get_display(widget), unsafe spice_is_x11(display) != 0,
        let surface = unsafe gtk_native_get_surface(opaque), let symbol = unsafe dlsym(nil, "XMoveWindow")
      else { return }
      let move = unsafe unsafeBitCast(symbol, to: Move.self)
      let (area, scale) = (monitor.workArea, Int(unsafe gdk_surface_get_scale_factor(surface)))
      let (width, height) = unsafe (Int(gdk_surface_get_width(surface)), Int(gdk_surface_get_height(surface)))
      let (x, y) = (area.x + max(0, (area.width - width) / 2), area.y + max(0, (area.height - height) / 2))
      _ = unsafe move(
        gdk_x11_display_get_xdisplay(display), UInt(gdk_x11_surface_get_xid(surface)), Int32(clamping: x * scale),
        Int32(clamping: y * scale))
    #endif
  }
}
