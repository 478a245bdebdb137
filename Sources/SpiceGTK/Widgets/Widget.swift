import CGTK

/// Anything that is seen in a window.
@MainActor
open class Widget: NativeObject {
  /// Where a widget goes in room that is larger than it needs.
  public enum Alignment {
    case fill, start, center, end

    var native: GtkAlign {
      switch self {
      case .fill: GTK_ALIGN_FILL
      case .start: GTK_ALIGN_START
      case .center: GTK_ALIGN_CENTER
      case .end: GTK_ALIGN_END
      }
    }
  }

  init(_ new: UnsafeMutablePointer<GtkWidget>?) {
    // SAFETY: GTK's constructors end the program where they cannot make something.
    unsafe super.init(UnsafeMutableRawPointer(new.unsafelyUnwrapped))
  }

  final var widget: UnsafeMutablePointer<GtkWidget> { unsafe cast() }

  /// Whether it is there.
  public final var isVisible: Bool {
    get { unsafe gtk_widget_get_visible(widget) != 0 }
    set { unsafe gtk_widget_set_visible(widget, newValue ? 1 : 0) }
  }

  /// What is shown beside the pointer.
  public final var tooltip: String? {
    get { unsafe gtk_widget_get_tooltip_text(widget).map { unsafe String(cString: $0) } }
    set { unsafe gtk_widget_set_tooltip_text(widget, newValue) }
  }

  /// What the widget is for somebody who does not see it.
  public func setAccessibleName(_ name: String) { unsafe setAccessibleName(name, of: opaque) }

  final func setAccessibleName(_ name: String, of object: OpaquePointer?) {
    var property = GTK_ACCESSIBLE_PROPERTY_LABEL
    var value = GValue()
    // SAFETY: the property's value is a string.
    unsafe spice_value_init_string(&value, name)
    unsafe gtk_accessible_update_property_value(object, 1, &property, &value)
    unsafe g_value_unset(&value)
  }

  /// The room around it, in logical units.
  public final func setMargins(_ units: Int) {
    let units = Int32(clamping: units)
    unsafe gtk_widget_set_margin_start(widget, units)
    unsafe gtk_widget_set_margin_end(widget, units)
    unsafe gtk_widget_set_margin_top(widget, units)
    unsafe gtk_widget_set_margin_bottom(widget, units)
  }

  /// Takes the room that is left.
  public final func expand(horizontally: Bool = true, vertically: Bool = true) {
    unsafe gtk_widget_set_hexpand(widget, horizontally ? 1 : 0)
    unsafe gtk_widget_set_vexpand(widget, vertically ? 1 : 0)
  }

  /// Where it goes.
  public final func align(_ horizontal: Alignment, _ vertical: Alignment) {
    unsafe gtk_widget_set_halign(widget, horizontal.native)
    unsafe gtk_widget_set_valign(widget, vertical.native)
  }

  /// The least size, in logical units; -1 for what it needs.
  public final func setLeastSize(width: Int, height: Int) {
    unsafe gtk_widget_set_size_request(widget, Int32(clamping: width), Int32(clamping: height))
  }

  /// Adds one of the style's classes, as `title-1` or `suggested-action`.
  public final func addClass(_ name: String) { unsafe gtk_widget_add_css_class(widget, name) }

  /// Takes one of them away.
  public final func removeClass(_ name: String) { unsafe gtk_widget_remove_css_class(widget, name) }

  /// Whether the keyboard may come to it.
  public final func setFocusable(_ is: Bool) { unsafe gtk_widget_set_focusable(widget, `is` ? 1 : 0) }

  /// Lets the pointer through to what is below.
  public final func letThrough() { unsafe gtk_widget_set_can_target(widget, 0) }

  /// Leaves the keyboard where it is when it is clicked.
  public final func leaveFocus() { unsafe gtk_widget_set_focus_on_click(widget, 0) }

  /// Turns the keyboard to it.
  public final func grabFocus() { _ = unsafe gtk_widget_grab_focus(widget) }

  /// Its size now, in logical units.
  public final var size: (width: Int, height: Int) {
    unsafe (Int(gtk_widget_get_width(widget)), Int(gtk_widget_get_height(widget)))
  }

  /// Device pixels of a logical unit.
  public final var scale: Double { SurfaceScale.of(self) }

  /// Called when it is shown with another number of device pixels to a logical unit.
  public final func onScaleChange(_ body: @escaping @MainActor () -> Void) {
    onChange(of: "scale-factor", body)
    // That is a whole number. Newer versions of GTK tell fractions of each surface that the widget comes to.
    onSender("realize") { widget in
      if let surface = unsafe gtk_native_get_surface(gtk_widget_get_native(widget.cast())) {
        unsafe NativeObject(UnsafeMutableRawPointer(surface)).onChange(of: "scale", body)
      }
    }
  }

  /// Asks to be drawn again.
  public final func redraw() { unsafe gtk_widget_queue_draw(widget) }

  /// The pointer's picture over it.
  public final var cursor: Cursor? {
    didSet { unsafe gtk_widget_set_cursor(widget, cursor?.opaque) }
  }

  /// Lets a controller see what happens to the widget.
  final func add(_ controller: NativeObject) {
    // SAFETY: the widget takes over a reference.
    unsafe g_object_ref(controller.pointer)
    unsafe gtk_widget_add_controller(widget, controller.opaque)
  }

  /// Calls `body` before each picture that is drawn, until it returns false.
  public final func onFrame(_ body: @escaping @MainActor () -> Bool) {
    typealias Body = @MainActor () -> Bool
    let callback: GtkTickCallback = { _, _, data in
      // SAFETY: the box is retained until the callback is removed.
      let body = unsafe Unmanaged<Box<Body>>.fromOpaque(data.unsafelyUnwrapped).takeUnretainedValue().value
      return MainActor.assumeIsolated { body() } ? 1 : 0
    }
    unsafe gtk_widget_add_tick_callback(
      widget, callback, Unmanaged.passRetained(Box<Body>(body)).toOpaque(),
      { data in unsafe Unmanaged<AnyObject>.fromOpaque(data.unsafelyUnwrapped).release() })
  }
}

/// Holds a value for C.
final class Box<Value> {
  let value: Value
  init(_ value: Value) { self.value = value }
}
