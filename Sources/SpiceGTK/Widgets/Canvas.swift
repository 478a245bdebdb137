import CGTK

/// A widget that is drawn by whoever makes it.
@MainActor
public final class Canvas: Widget {
  /// Draws; sizes and places are in logical units.
  public var draw: @MainActor (Painter, _ width: Double, _ height: Double) -> Void = { _, _, _ in }
  /// Called with its size, in logical units, when that has changed.
  public var onResize: @MainActor (_ width: Int, _ height: Int) -> Void = { _, _ in }

  #if canImport(Glibc)
    /// The pixels that the X server has.
    var shared: SharedImage?
  #endif
  /// Whether an X server may have pixels; not any more once it could not.
  var canShare = true

  public init() {
    unsafe super.init(UnsafeMutablePointer(OpaquePointer(g_object_new_with_properties(Self.type, 0, nil, nil))))
    // SAFETY: the data is looked at by this class only, and taken away before this object goes.
    unsafe g_object_set_data(cast(), Self.key, Unmanaged.passUnretained(self).toOpaque())
    unsafe gtk_widget_set_overflow(widget, GTK_OVERFLOW_HIDDEN)
  }

  isolated deinit { unsafe g_object_set_data(cast(), Self.key, nil) }

  private static let key = "spice-canvas"

  private static let type: GType = {
    let setUp: GClassInitFunc = { pointer, _ in
      // SAFETY: the class is one of a widget.
      let widgetClass = unsafe pointer.unsafelyUnwrapped.assumingMemoryBound(to: GtkWidgetClass.self)
      unsafe widgetClass.pointee.snapshot = { widget, snapshot in
        nonisolated(unsafe) let (widget, snapshot) = unsafe (widget, snapshot)
        MainActor.assumeIsolated { unsafe Canvas.of(widget)?.paint(snapshot) }
      }
      unsafe widgetClass.pointee.size_allocate = { widget, width, height, _ in
        nonisolated(unsafe) let widget = unsafe widget
        MainActor.assumeIsolated { unsafe Canvas.of(widget)?.onResize(Int(width), Int(height)) }
      }
    }
    return unsafe g_type_register_static_simple(
      gtk_widget_get_type(), "SpiceCanvas", guint(MemoryLayout<GtkWidgetClass>.size), setUp,
      guint(MemoryLayout<GtkWidget>.size), nil, GTypeFlags(rawValue: 0))
  }()

  private static func of(_ widget: UnsafeMutablePointer<GtkWidget>?) -> Canvas? {
    guard let widget = unsafe widget else { return nil }
    let object = unsafe UnsafeMutableRawPointer(widget).assumingMemoryBound(to: GObject.self)
    // SAFETY: the object is there as long as the data is.
    return unsafe g_object_get_data(object, key).map { unsafe Unmanaged<Canvas>.fromOpaque($0).takeUnretainedValue() }
  }

  private func paint(_ snapshot: OpaquePointer?) {
    guard let snapshot = unsafe snapshot else { return }
    let (width, height) = size
    draw(unsafe Painter(snapshot: snapshot), Double(width), Double(height))
  }
}

/// Draws on a ``Canvas``; for the time of one call only.
@MainActor
@safe
public struct Painter {
  let snapshot: OpaquePointer

  /// A colour; all parts from 0 to 1.
  public struct Color: Equatable, Sendable {
    public var red, green, blue, alpha: Float

    public init(_ red: Float, _ green: Float, _ blue: Float, _ alpha: Float = 1) {
      (self.red, self.green, self.blue, self.alpha) = (red, green, blue, alpha)
    }

    public static let black = Color(0, 0, 0)

    var native: GdkRGBA { GdkRGBA(red: red, green: green, blue: blue, alpha: alpha) }
  }

  /// A place and size in logical units.
  public struct Area: Equatable, Sendable {
    public var x, y, width, height: Double

    public init(x: Double, y: Double, width: Double, height: Double) {
      (self.x, self.y, self.width, self.height) = (x, y, width, height)
    }

    var native: graphene_rect_t {
      graphene_rect_t(
        origin: graphene_point_t(x: Float(x), y: Float(y)),
        size: graphene_size_t(width: Float(width), height: Float(height)))
    }
  }

  /// Fills an area.
  public func fill(_ area: Area, _ color: Color) {
    var (bounds, color) = (area.native, color.native)
    unsafe gtk_snapshot_append_color(snapshot, &color, &bounds)
  }

  /// Shows a texture in an area, with as many pixels as the area has.
  public func show(_ texture: Texture, in area: Area) {
    var bounds = area.native
    unsafe gtk_snapshot_append_texture(snapshot, texture.opaque, &bounds)
  }

  /// Draws only inside of an area.
  public func clipped(to area: Area, _ body: () -> Void) {
    var bounds = area.native
    unsafe gtk_snapshot_push_clip(snapshot, &bounds)
    body()
    unsafe gtk_snapshot_pop(snapshot)
  }

  /// Draws the outline of an area, inside of it.
  public func outline(_ area: Area, width: Double, _ color: Color) {
    fill(Area(x: area.x, y: area.y, width: area.width, height: width), color)
    fill(Area(x: area.x, y: area.y + area.height - width, width: area.width, height: width), color)
    fill(Area(x: area.x, y: area.y, width: width, height: area.height), color)
    fill(Area(x: area.x + area.width - width, y: area.y, width: width, height: area.height), color)
  }

  /// Draws a line through points, with an area below it that is filled.
  public func plot(_ points: [(x: Double, y: Double)], bottom: Double, line: Color, below: Color, in area: Area) {
    guard let first = points.first, let last = points.last else { return }
    var bounds = area.native
    guard let cairo = unsafe gtk_snapshot_append_cairo(snapshot, &bounds) else { return }
    defer { unsafe cairo_destroy(cairo) }
    unsafe cairo_move_to(cairo, first.x, first.y)
    for point in points.dropFirst() { unsafe cairo_line_to(cairo, point.x, point.y) }
    unsafe cairo_set_source_rgba(cairo, Double(line.red), Double(line.green), Double(line.blue), Double(line.alpha))
    unsafe cairo_set_line_width(cairo, 1.5)
    unsafe cairo_stroke_preserve(cairo)
    unsafe cairo_line_to(cairo, last.x, bottom)
    unsafe cairo_line_to(cairo, first.x, bottom)
    unsafe cairo_close_path(cairo)
    unsafe cairo_set_source_rgba(cairo, Double(below.red), Double(below.green), Double(below.blue), Double(below.alpha))
    unsafe cairo_fill(cairo)
  }
}
