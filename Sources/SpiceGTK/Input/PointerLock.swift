import CGTK

/// Holds the pointer in a widget, so that it can move for ever.
@MainActor
public final class PointerLock {
  /// Called with how far a pointer that is held would have gone, in pixels.
  public var onMotion: @MainActor (_ dx: Double, _ dy: Double) -> Void = { _, _ in }

  private enum Hold {
    /// In the middle of the widget, in logical units: it is put back there whenever it has moved.
    case middle(x: Double, y: Double)
    #if canImport(CWayland)
      /// Where it is, by the desktop.
      case wayland(WaylandPointer)
    #endif
  }

  private let widget: Widget
  private var hold: Hold?

  /// Nothing is held yet.
  public init(_ widget: Widget) {
    self.widget = widget
    #if canImport(CWayland)
      WaylandPointer.prepare()
    #endif
  }

  /// Whether the pointer is held.
  public var isLocked: Bool { hold != nil }

  /// Holds the pointer. False where the desktop does not let programs do that.
  public func lock() -> Bool {
    #if canImport(CWayland)
      if let pointer = WaylandPointer(widget, onMotion: { [unowned self] in onMotion($0, $1) }) {
        hold = .wayland(pointer)
        return true
      }
    #endif
    hold = center()
    return hold != nil
  }

  /// Lets the pointer go.
  public func unlock() { hold = nil }

  /// The widget has seen the pointer at a place, in logical units.
  public func moved(_ x: Double, _ y: Double) {
    // That it is put back is a motion as well.
    guard case .middle(let left, let top) = hold, x != left || y != top else { return }
    let scale = widget.scale
    onMotion((x - left) * scale, (y - top) * scale)
    if hold != nil { hold = center() }
  }

  /// Puts the pointer into the middle of the widget, if this is an X display.
  private func center() -> Hold? {
    guard let screen = Xlib(widget), let native = unsafe gtk_widget_get_native(widget.widget) else { return nil }
    let (width, height) = widget.size
    let (x, y) = (Double(width / 2), Double(height / 2))
    var (rootX, rootY, left, top) = (0.0, 0.0, 0.0, 0.0)
    let root = unsafe UnsafeMutablePointer<GtkWidget>(native)
    guard unsafe gtk_widget_translate_coordinates(widget.widget, root, x, y, &rootX, &rootY) != 0 else { return nil }
    unsafe gtk_native_get_surface_transform(native, &left, &top)
    let scale = Double(unsafe gtk_widget_get_scale_factor(widget.widget))
    guard screen.warpPointer(x: Int((rootX + left) * scale), y: Int((rootY + top) * scale)) else { return nil }
    return .middle(x: x, y: y)
  }
}
