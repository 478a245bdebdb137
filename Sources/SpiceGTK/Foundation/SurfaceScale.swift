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

  /// GTK knows fractions of pixels since 4.12; before, it tells the next whole number and is scaled down by others.
  private static let getter: Getter? = {
    // SAFETY: the symbol, where there is one, is a function of this type.
    guard let symbol = unsafe dlsym(nil, "gdk_surface_get_scale") else { return nil }
    return unsafe unsafeBitCast(symbol, to: Getter.self)
  }()

  static func of(_ widget: Widget) -> Double {
    if let getter = unsafe getter, let native = unsafe gtk_widget_get_native(widget.widget),
      let surface = unsafe gtk_native_get_surface(native)
    {
      return max(0.25, unsafe getter(surface))
    }
    return Double(max(1, unsafe gtk_widget_get_scale_factor(widget.widget)))
  }
}
