import SpiceBytes
public import SpicePixels

/// Decodes GLZ streams (image type GLZ_RGB; ZLIB_GLZ_RGB after inflation).
///
/// GLZ is LZ whose copies may also be of earlier pictures, whichever display channel brought them.
public enum GLZDecoder {
  /// Decodes a stream and adds the picture to the window.
  ///
  /// The result is ``PixelFormat/xrgb32``, or ``PixelFormat/argb32`` for RGBA; RGB16 is widened to 8 bits a colour. Row
  /// 0 is the top row. If a picture is needed that is not there yet, throws `awaiting`, and should be called again with
  /// the same data when the window contains that one; there may then be another to wait for. With `inOrder`, no earlier
  /// picture will come any more, and nothing is awaited.
  public static func decode(
    _ data: RawSpan, expectedWidth: Int, expectedHeight: Int, window: inout GLZWindow, inOrder: Bool = false
  ) throws(GLZFailure) -> Bitmap {
    let header: GLZHeader
    do throws(CodecError) {
      header = try GLZHeader(parsing: data)
      try header.shape.check(expectedWidth: expectedWidth, expectedHeight: expectedHeight, coded: data.byteCount)
    } catch { throw .invalid(error) }
    if inOrder { window.settle(before: header.id) }
    try window.admit(header)
    var pixels: Bitmap
    do throws(GLZFailure) { pixels = try picture(data, header, window) } catch {
      // Other pictures go on without one that is damaged.
      if case .invalid = error { window.lose(header) }
      throw error
    }
    window.insert(pixels, header)
    if !header.shape.isTopDown { pixels.flip() }
    return pixels
  }

  private static func picture(
    _ data: RawSpan, _ header: GLZHeader, _ window: borrowing GLZWindow
  ) throws(GLZFailure) -> Bitmap {
    let format: PixelFormat
    switch header.shape.kind {
    case .rgb16, .rgb24, .rgb32: format = .xrgb32
    case .rgba: format = .argb32
    case .plt1LE, .plt1BE, .plt4LE, .plt4BE, .plt8, .xxxa, .a8: throw .invalid(.unsupported)
    }
    var pixels: Bitmap
    do throws(CodecError) { pixels = try Bitmap(format, header.shape) } catch { throw .invalid(error) }
    var end = try colours(data, header, &pixels, window)
    if header.shape.kind == .rgba { end = try alphas(data, from: end, header, &pixels, window) }
    guard end == data.byteCount else { throw .invalid(.trailingBytes(data.byteCount &- end)) }
    return pixels
  }

  private static func colours(
    _ data: RawSpan, _ header: GLZHeader, _ pixels: inout Bitmap, _ window: borrowing GLZWindow
  ) throws(GLZFailure) -> Int {
    var bytes = pixels.mutableBytes
    return header.shape.kind == .rgb16
      ? try GLZPassDecoder.decode(GLZHighColour.self, data, from: GLZHeader.byteCount, to: &bytes, header, window)
      : try GLZPassDecoder.decode(LZColour.self, data, from: GLZHeader.byteCount, to: &bytes, header, window)
  }

  private static func alphas(
    _ data: RawSpan, from start: Int, _ header: GLZHeader, _ pixels: inout Bitmap, _ window: borrowing GLZWindow
  ) throws(GLZFailure) -> Int {
    var plane = [UInt8](repeating: 0, count: header.shape.units)
    var bytes = plane.mutableRawSpan
    let end = try GLZPassDecoder.decode(LZByte.self, data, from: start, to: &bytes, header, window)
    pixels.mergeAlpha(plane.rawSpan)
    return end
  }
}
