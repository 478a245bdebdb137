import CGTK

/// Pixels at a place of a ``Canvas``: what stays the same from one drawing to the next is not painted again.
@MainActor
@safe
public final class PlacedPicture {
  let node: OpaquePointer

  /// - Parameters:
  ///   - bytes: pixels of four bytes, blue first, the last one 255; rows without gaps.
  ///   - width: pixels in a row.
  ///   - height: rows.
  ///   - area: where they are shown, with as many pixels as the area has.
  ///   - canvas: what they are for.
  public init?(_ bytes: PixelBytes, width: Int, height: Int, in area: Painter.Area, on canvas: Canvas) {
    guard width > 0, height > 0, bytes.count >= width * height * 4 else { return nil }
    guard canvas.isPaintedByProcessor else {
      guard let texture = Texture(width: width, height: height, bgra: bytes) else { return nil }
      var bounds = area.native
      unsafe node = gsk_texture_node_new(texture.opaque, &bounds).unsafelyUnwrapped
      return
    }
    unsafe node = unsafe Self.painted(bytes, width, height, area)
  }

  /// Several as one: as long as none of them changes, GTK need not look at each.
  public init(_ parts: [PlacedPicture]) {
    var nodes = unsafe parts.map { unsafe Optional($0.node) }
    unsafe node = gsk_container_node_new(&nodes, guint(nodes.count)).unsafelyUnwrapped
  }

  isolated deinit { unsafe gsk_render_node_unref(node) }

  /// Without a graphics card, GTK would convert each texture to another format and back, in floating point.
  private static func painted(
    _ bytes: PixelBytes, _ width: Int, _ height: Int, _ area: Painter.Area
  ) -> OpaquePointer {
    // Whole pixels, since the edges of a node are smoothed, too.
    let (left, top) = (area.x.rounded(.down), area.y.rounded(.down))
    var bounds = Painter.Area(
      x: left, y: top, width: (area.x + area.width).rounded(.up) - left,
      height: (area.y + area.height).rounded(.up) - top
    ).native
    // SAFETY: the surface copies the pixels when they are drawn, before the bytes can go.
    let node = unsafe gsk_cairo_node_new(&bounds).unsafelyUnwrapped
    let cairo = unsafe gsk_cairo_node_get_draw_context(node)
    var count: gsize = 0
    let data = unsafe UnsafeMutableRawPointer(mutating: g_bytes_get_data(bytes.pointer, &count))
    let surface = unsafe cairo_image_surface_create_for_data(
      data?.assumingMemoryBound(to: UInt8.self), CAIRO_FORMAT_ARGB32, Int32(width), Int32(height), Int32(width * 4))
    unsafe cairo_translate(cairo, area.x, area.y)
    unsafe cairo_scale(cairo, area.width / Double(width), area.height / Double(height))
    unsafe cairo_set_source_surface(cairo, surface, 0, 0)
    // What is opaque is only copied.
    unsafe cairo_set_operator(cairo, CAIRO_OPERATOR_SOURCE)
    // Each pixel of the screen belongs to one tile, also where tiles end in the middle of one; what is beyond the edge is
    // what is next to it.
    unsafe cairo_set_antialias(cairo, CAIRO_ANTIALIAS_NONE)
    unsafe cairo_pattern_set_extend(cairo_get_source(cairo), CAIRO_EXTEND_PAD)
    unsafe cairo_rectangle(cairo, 0, 0, Double(width), Double(height))
    unsafe cairo_fill(cairo)
    unsafe cairo_destroy(cairo)
    unsafe cairo_surface_finish(surface)
    unsafe cairo_surface_destroy(surface)
    return unsafe node
  }
}

extension Painter {
  /// Shows pixels where they belong.
  public func show(_ picture: PlacedPicture) { unsafe gtk_snapshot_append_node(snapshot, picture.node) }
}

extension Canvas {
  /// Whether no graphics card draws its window.
  public var isPaintedByProcessor: Bool {
    guard let native = unsafe gtk_widget_get_native(widget), let renderer = unsafe gtk_native_get_renderer(native)
    else { return false }
    return unsafe spice_is_cairo_renderer(renderer) != 0
  }
}
