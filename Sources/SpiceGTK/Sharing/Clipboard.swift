import CGTK

/// One of the user's clipboards.
@MainActor
public final class Clipboard: NativeObject {
  /// Text, as UTF-8.
  public static let text = "text/plain;charset=utf-8"

  /// What is copied and pasted. Nil where there is no display.
  public static var standard: Clipboard? {
    guard let display = unsafe gdk_display_get_default() else { return nil }
    return unsafe followed(gdk_display_get_clipboard(display))
  }

  /// What is selected, and pasted with the middle button. Nil where there is no display.
  public static var primary: Clipboard? {
    guard let display = unsafe gdk_display_get_default() else { return nil }
    return unsafe followed(gdk_display_get_primary_clipboard(display))
  }

  private static func followed(_ clipboard: OpaquePointer?) -> Clipboard? {
    guard let clipboard = unsafe clipboard else { return nil }
    let followed = unsafe Clipboard(UnsafeMutableRawPointer(clipboard))
    followed.follow()
    return followed
  }

  /// Called when something else is in it, as long as the connection is held.
  public func onChange(_ body: @escaping @MainActor () -> Void) -> SignalConnection {
    SignalConnection(self, on("changed", body))
  }

  /// What it can be read as, as media types.
  public var mediaTypes: [String] {
    var formats = unsafe gdk_content_formats_ref(gdk_clipboard_get_formats(opaque))
    // What this program has put there may be an object, which GTK writes as any of these.
    if unsafe gdk_clipboard_is_local(opaque) != 0 {
      unsafe formats = gdk_content_formats_union_serialize_mime_types(formats)
    }
    defer { unsafe gdk_content_formats_unref(formats) }
    var count: gsize = 0
    guard let types = unsafe gdk_content_formats_get_mime_types(formats, &count) else { return [] }
    return (0..<Int(count)).compactMap { index in unsafe types[index].map { unsafe String(cString: $0) } }
  }

  /// Reads what is in it as a media type.
  ///
  /// - Parameters:
  ///   - mediaType: one of ``mediaTypes``.
  ///   - limit: the most bytes that are wanted.
  /// - Returns: the data.
  /// - Throws: ``NativeError`` if nobody gives it, or there is more.
  public func read(_ mediaType: String, limit: Int) async throws -> [UInt8] {
    let result = unsafe await asynchronously { callback, data in
      // SAFETY: GTK copies the list of names.
      unsafe mediaType.withCString { name in
        var names: [UnsafePointer<CChar>?] = unsafe [name, nil]
        unsafe gdk_clipboard_read_async(opaque, &names, G_PRIORITY_DEFAULT, nil, callback, data)
      }
    }
    var error: UnsafeMutablePointer<GError>?
    guard let stream = unsafe gdk_clipboard_read_finish(opaque, result.pointer, nil, &error) else {
      throw unsafe NativeError(error)
    }
    defer { unsafe g_object_unref(stream) }
    var bytes: [UInt8] = []
    while true {
      let result = unsafe await asynchronously { callback, data in
        unsafe g_input_stream_read_bytes_async(stream, 1 << 16, G_PRIORITY_DEFAULT, nil, callback, data)
      }
      guard let piece = unsafe g_input_stream_read_bytes_finish(stream, result.pointer, &error) else {
        throw unsafe NativeError(error)
      }
      defer { unsafe g_bytes_unref(piece) }
      let read = unsafe Array(copying: piece)
      if read.isEmpty { return bytes }
      bytes += read
      if bytes.count > limit { throw NativeError("more than \(limit) bytes") }
    }
  }

  /// Puts something in it.
  public func set(_ content: ClipboardContent) { if !setOnWayland(content) { claim(content) } }

  /// Has GTK tell the desktop that something else is in it.
  func claim(_ content: ClipboardContent) { unsafe gdk_clipboard_set_content(opaque, content.cast()) }

  /// Puts text in it.
  public func set(_ text: String) {
    withdrawOnWayland()
    unsafe gdk_clipboard_set_text(opaque, text)
  }

  /// Puts a picture in it.
  public func set(_ texture: Texture) {
    withdrawOnWayland()
    unsafe gdk_clipboard_set_texture(opaque, texture.opaque)
  }

  /// Whether something was put in it, and nothing else has been since, by whomever.
  public func holds(_ content: ClipboardContent) -> Bool {
    if holdsOnWayland(content) { return true }
    guard let held = unsafe gdk_clipboard_get_content(opaque) else { return false }
    return unsafe UnsafeMutableRawPointer(held) == content.pointer
  }

  /// Takes something out, if it still is in it.
  public func remove(_ content: ClipboardContent) {
    guard holds(content) else { return }
    if holdsOnWayland(content) { withdrawOnWayland() } else { unsafe gdk_clipboard_set_content(opaque, nil) }
  }
}
