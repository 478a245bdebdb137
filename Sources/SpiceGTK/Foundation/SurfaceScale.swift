import CGTK

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// How many device pixels a logical unit has.
@MainActor
enum SurfaceScale {
  private typealias Getter = @convention(c) (OpaquePointer?) -> Double

  /// GTK knows fractions of pixels since 4.12, of monitors since 4.14; before, it tells the next whole number and is scaled
  /// down by others.
  private static let ofSurface = unsafe getter("gdk_surface_get_scale")
  private static let ofMonitor = unsafe getter("gdk_monitor_get_scale")

  private static func getter(_ name: String) -> Getter? {
    // SAFETY: the symbol, where there is one, is a function of this type.
    unsafe dlsym(nil, name).map { unsafe unsafeBitCast($0, to: Getter.self) }
  }

  static func of(_ widget: Widget) -> Double {
    if let getter = unsafe ofSurface, let native = unsafe gtk_widget_get_native(widget.widget),
      let surface = unsafe gtk_native_get_surface(native)
    {
      return max(0.25, unsafe getter(surface))
    }
    return Double(max(1, unsafe gtk_widget_get_scale_factor(widget.widget)))
  }

  static func of(_ monitor: Monitor) -> Double {
    if let getter = unsafe ofMonitor { return max(0.25, unsafe getter(monitor.opaque)) }
    return Double(max(1, unsafe gdk_monitor_get_scale_factor(monitor.opaque)))
  }
}
