import CGTK

extension Texture {
  /// What is at places from the origin to a corner, on black; nil if that is nothing.
  public convenience init?(_ picture: PlacedPicture, width: Int, height: Int) {
    let bytes = unsafe PixelBytes(width: width, height: height) { cairo in
      unsafe cairo_set_source_rgb(cairo, 0, 0, 0)
      unsafe cairo_paint(cairo)
      unsafe gsk_render_node_draw(picture.node, cairo)
    }
    self.init(width: width, height: height, bgra: bytes)
  }

  /// The same in another size; nil if that is nothing. What is enlarged to a multiple is so by repeating pixels, as screens
  /// are.
  public func scaled(width newWidth: Int, height newHeight: Int) -> Texture? {
    let source = unsafe cairo_image_surface_create(CAIRO_FORMAT_ARGB32, Int32(clamping: width), Int32(clamping: height))
    defer { unsafe cairo_surface_destroy(source) }
    guard let pixels = unsafe cairo_image_surface_get_data(source) else { return nil }
    unsafe gdk_texture_download(opaque, pixels, gsize(cairo_image_surface_get_stride(source)))
    unsafe cairo_surface_mark_dirty(source)
    let isMultiple = newWidth.isMultiple(of: width) && newHeight.isMultiple(of: height)
    let bytes = unsafe PixelBytes(width: newWidth, height: newHeight) { cairo in
      unsafe cairo_scale(cairo, Double(newWidth) / Double(width), Double(newHeight) / Double(height))
      unsafe cairo_set_source_surface(cairo, source, 0, 0)
      unsafe cairo_pattern_set_filter(
        cairo_get_source(cairo), isMultiple ? CAIRO_FILTER_NEAREST : CAIRO_FILTER_GOOD)
      unsafe cairo_paint(cairo)
    }
    return Texture(width: newWidth, height: newHeight, bgra: bytes)
  }
}

extension PixelBytes {
  /// What cairo paints on nothing.
  fileprivate convenience init(width: Int, height: Int, paint: (OpaquePointer?) -> Void) {
    self.init(count: max(0, width) * max(0, height) * 4) { span in
      guard span.byteCount > 0 else { return }
      unsafe span.withUnsafeMutableBytes { memory in
        // SAFETY: the memory has all rows, and is there until the surface is gone.
        let surface = unsafe cairo_image_surface_create_for_data(
          memory.bindMemory(to: UInt8.self).baseAddress, CAIRO_FORMAT_ARGB32, Int32(clamping: width),
          Int32(clamping: height), Int32(clamping: width * 4))
        let cairo = unsafe cairo_create(surface)
        unsafe cairo_set_operator(cairo, CAIRO_OPERATOR_CLEAR)
        unsafe cairo_paint(cairo)
        unsafe cairo_set_operator(cairo, CAIRO_OPERATOR_OVER)
        unsafe paint(cairo)
        unsafe cairo_destroy(cairo)
        unsafe cairo_surface_finish(surface)
        unsafe cairo_surface_destroy(surface)
      }
    }
  }
}
