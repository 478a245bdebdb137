import CGTK

extension Canvas {
  /// Whether no graphics card draws its window.
  public var isPaintedByProcessor: Bool {
    guard let native = unsafe gtk_widget_get_native(widget), let renderer = unsafe gtk_native_get_renderer(native)
    else { return false }
    return unsafe spice_is_cairo_renderer(renderer) != 0
  }

  /// Whether an X server may show pixels that it shares.
  public var sharesPixels: Bool {
    guard canShare, let display = unsafe gtk_widget_get_display(widget) else { return false }
    return unsafe spice_is_x11(display) != 0
  }

  /// Whether something is seen that an ``Overlay`` has above it.
  public var isCovered: Bool {
    var inner = unsafe widget
    while let overlay = unsafe gtk_widget_get_ancestor(inner, gtk_overlay_get_type()) {
      if unsafe Self.hasVisibleLayers(overlay) { return true }
      guard let parent = unsafe gtk_widget_get_parent(overlay) else { break }
      unsafe inner = parent
    }
    return false
  }

  /// Whether something is seen over what an overlay is for.
  private static func hasVisibleLayers(_ overlay: UnsafeMutablePointer<GtkWidget>) -> Bool {
    let below = unsafe gtk_overlay_get_child(OpaquePointer(overlay))
    var next = unsafe gtk_widget_get_first_child(overlay)
    // SAFETY: the overlay holds its children, which stay the same meanwhile.
    while let child = unsafe next {
      unsafe next = unsafe gtk_widget_get_next_sibling(child)
      if unsafe child != below && gtk_widget_get_mapped(child) != 0 && gtk_widget_get_width(child) > 0
        && gtk_widget_get_height(child) > 0
      {
        return true
      }
    }
    return false
  }

  /// Shows parts of pixels at once, without ``draw``, which must show the same pixels at the same place when it is called.
  /// Returns when they can be changed again.
  ///
  /// - Parameters:
  ///   - pixels: as many as the screen has there.
  ///   - parts: what is to be shown of them.
  ///   - left: device pixels from the canvas's left edge to theirs.
  ///   - top: device pixels from the canvas's upper edge to theirs.
  /// - Returns: whether they are shown; not if a graphics card draws the window, or another computer shows it.
  public func show(_ pixels: LivePixels, _ parts: [LivePixels.Part], left: Int, top: Int) -> Bool {
    #if canImport(Glibc)
      guard sharesPixels, isPaintedByProcessor, unsafe gtk_widget_get_mapped(widget) != 0,
        let native = unsafe gtk_widget_get_native(widget)
      else { return false }
      if shared?.pixels !== pixels || shared?.serves(self) == false {
        shared = nil
        shared = SharedImage(pixels, for: self)
        canShare = shared != nil
      }
      var (x, y, surfaceX, surfaceY) = (0.0, 0.0, 0.0, 0.0)
      let root = unsafe UnsafeMutablePointer<GtkWidget>(native)
      guard let shared, unsafe gtk_widget_translate_coordinates(widget, root, 0, 0, &x, &y) != 0 else { return false }
      unsafe gtk_native_get_surface_transform(native, &surfaceX, &surfaceY)
      let scale = Double(unsafe gtk_widget_get_scale_factor(widget))
      let corner = ((x + surfaceX) * scale, (y + surfaceY) * scale)
      guard corner.0 >= 0, corner.1 >= 0, corner.0 == corner.0.rounded(), corner.1 == corner.1.rounded(),
        Double(left + pixels.width) <= Double(size.width) * scale,
        Double(top + pixels.height) <= Double(size.height) * scale
      else { return false }
      canShare = shared.put(parts, left: Int(corner.0) + left, top: Int(corner.1) + top)
      return canShare
    #else
      return false
    #endif
  }
}
