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
  public init?(_ bytes: PixelBytes, width: Int, height: Int, in area: Painter.Area) {
    guard let texture = Texture(width: width, height: height, bgra: bytes) else { return nil }
    var bounds = area.native
    unsafe node = gsk_texture_node_new(texture.opaque, &bounds).unsafelyUnwrapped
  }

  /// A part of pixels that change, shown as they are whenever the part is painted.
  ///
  /// - Parameters:
  ///   - pixels: the pixels.
  ///   - part: what is shown of them.
  ///   - area: where that is shown, with as many pixels as the area has.
  public init?(_ pixels: LivePixels, _ part: LivePixels.Part, in area: Painter.Area) {
    guard let pattern = unsafe pixels.makePattern(part) else { return nil }
    // Whole pixels, since the edges of a node are smoothed, too.
    let (left, top) = (area.x.rounded(.down), area.y.rounded(.down))
    var bounds = Painter.Area(
      x: left, y: top, width: (area.x + area.width).rounded(.up) - left,
      height: (area.y + area.height).rounded(.up) - top
    ).native
    unsafe node = gsk_cairo_node_new(&bounds).unsafelyUnwrapped
    let cairo = unsafe gsk_cairo_node_get_draw_context(node)
    unsafe cairo_translate(cairo, area.x, area.y)
    unsafe cairo_scale(cairo, area.width / Double(part.width), area.height / Double(part.height))
    unsafe cairo_set_source(cairo, pattern)
    // What is opaque is only copied.
    unsafe cairo_set_operator(cairo, CAIRO_OPERATOR_SOURCE)
    // Each pixel of the screen belongs to one part, also where parts end in the middle of one; what is beyond the edge is
    // what is next to it.
    unsafe cairo_set_antialias(cairo, CAIRO_ANTIALIAS_NONE)
    unsafe cairo_pattern_set_extend(pattern, CAIRO_EXTEND_PAD)
    unsafe cairo_rectangle(cairo, 0, 0, Double(part.width), Double(part.height))
    unsafe cairo_fill(cairo)
    unsafe cairo_destroy(cairo)
    unsafe cairo_pattern_destroy(pattern)
  }

  /// Several as one: as long as none of them changes, GTK need not look at each.
  public init(_ parts: [PlacedPicture]) {
    var nodes = unsafe parts.map { unsafe Optional($0.node) }
    unsafe node = gsk_container_node_new(&nodes, guint(nodes.count)).unsafelyUnwrapped
  }

  isolated deinit { unsafe gsk_render_node_unref(node) }
}

extension Painter {
  /// Shows pixels where they belong.
  public func show(_ picture: PlacedPicture) { unsafe gtk_snapshot_append_node(snapshot, picture.node) }
}
