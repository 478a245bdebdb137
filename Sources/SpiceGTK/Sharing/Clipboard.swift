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

  /// Called when something else is in it.
  public func onChange(_ body: @escaping @MainActor () -> Void) { on("changed", body) }

  /// Whether what is in it was offered by this program.
  public var isOwn: Bool { unsafe isControlled || gdk_clipboard_is_local(opaque) != 0 }

  /// What it can be read as, as media types.
  public var mediaTypes: [String] {
    let formats = unsafe gdk_clipboard_get_formats(opaque)
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

  /// Gives the data of a media type when somebody pastes.
  public typealias Provider = @MainActor (_ mediaType: String) async throws -> [UInt8]

  /// Puts something in it that is made only when somebody asks.
  public func offer(_ mediaTypes: [String], _ provider: @escaping Provider) {
    if !offerOnWayland(mediaTypes, provider) { claim(mediaTypes, provider) }
  }

  /// Has GTK tell the desktop that something else is in it.
  func claim(_ mediaTypes: [String], _ provider: @escaping Provider) {
    let content = unsafe ContentProvider.make(mediaTypes, provider)
    defer { unsafe g_object_unref(content) }
    unsafe gdk_clipboard_set_content(opaque, UnsafeMutablePointer(OpaquePointer(content)))
  }

  /// Puts text in it.
  public func set(_ text: String) { unsafe gdk_clipboard_set_text(opaque, text) }

  /// Puts a picture in it.
  public func set(_ texture: Texture) { unsafe gdk_clipboard_set_texture(opaque, texture.opaque) }

  /// Takes out what this program has put in.
  public func clear() {
    withdrawOnWayland()
    if isOwn { unsafe gdk_clipboard_set_content(opaque, nil) }
  }
}
