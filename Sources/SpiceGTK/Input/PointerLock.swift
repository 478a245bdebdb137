import CGTK

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Keeps the pointer in the middle of a widget, so that it can move for ever.
@MainActor
public final class PointerLock {
  private typealias Warp =
    @convention(c) (
      OpaquePointer?, UInt, UInt, Int32, Int32, UInt32, UInt32, Int32, Int32
    ) -> Int32
  private typealias Flush = @convention(c) (OpaquePointer?) -> Int32

  private let widget: Widget

  public init(_ widget: Widget) { self.widget = widget }

  /// Puts the pointer back into the middle of the widget.
  ///
  /// - Returns: where that is, in logical units; nil where the desktop does not let programs move the pointer.
  public func center() -> (x: Double, y: Double)? {
    #if canImport(Glibc)
      // SAFETY: the functions are Xlib's, which GTK has loaded where there is an X display.
      guard let display = unsafe gtk_widget_get_display(widget.widget), unsafe spice_is_x11(display) != 0,
        let native = unsafe gtk_widget_get_native(widget.widget), let surface = unsafe gtk_native_get_surface(native),
        let warpSymbol = unsafe dlsym(nil, "XWarpPointer"), let flushSymbol = unsafe dlsym(nil, "XFlush")
      else { return nil }
      let warp = unsafe unsafeBitCast(warpSymbol, to: Warp.self)
      let flush = unsafe unsafeBitCast(flushSymbol, to: Flush.self)
      let (width, height) = widget.size
      let (x, y) = (Double(width / 2), Double(height / 2))
      var (rootX, rootY, left, top) = (0.0, 0.0, 0.0, 0.0)
      let root = unsafe UnsafeMutablePointer<GtkWidget>(native)
      guard unsafe gtk_widget_translate_coordinates(widget.widget, root, x, y, &rootX, &rootY) != 0 else { return nil }
      unsafe gtk_native_get_surface_transform(native, &left, &top)
      let scale = Double(unsafe gtk_widget_get_scale_factor(widget.widget))
      let xDisplay = unsafe gdk_x11_display_get_xdisplay(display)
      let window = unsafe UInt(gdk_x11_surface_get_xid(surface))
      _ = unsafe warp(
        xDisplay, 0, window, 0, 0, 0, 0, Int32((rootX + left) * scale), Int32((rootY + top) * scale))
      _ = unsafe flush(xDisplay)
      return (x, y)
    #else
      return nil
    #endif
  }
}
