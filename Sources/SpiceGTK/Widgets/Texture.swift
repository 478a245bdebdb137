import CGTK

/// Pixels where the screen can show them.
@MainActor
public final class Texture: NativeObject {
  /// The texture's size in its own pixels.
  public let width: Int
  public let height: Int

  /// Pixels of four bytes, blue first, premultiplied with alpha; rows without gaps. Nil if they are too few or none.
  public init?(width: Int, height: Int, bgra: PixelBytes) {
    guard width > 0, height > 0, bgra.count >= width * height * 4 else { return nil }
    (self.width, self.height) = (width, height)
    // SAFETY: the texture holds the bytes, of which there are enough.
    unsafe super.init(
      owned: UnsafeMutableRawPointer(
        gdk_memory_texture_new(
          Int32(width), Int32(height), GDK_MEMORY_B8G8R8A8_PREMULTIPLIED, bgra.pointer, gsize(width * 4))))
  }

  /// A picture file: PNG, JPEG or TIFF. Nil if it is none.
  public init?(file: String) {
    guard let texture = unsafe gdk_texture_new_from_filename(file, nil) else { return nil }
    unsafe (width, height) = (Int(gdk_texture_get_width(texture)), Int(gdk_texture_get_height(texture)))
    unsafe super.init(owned: UnsafeMutableRawPointer(texture))
  }

  /// As a PNG file.
  public var png: [UInt8] {
    let bytes = unsafe gdk_texture_save_to_png_bytes(opaque)
    defer { unsafe g_bytes_unref(bytes) }
    return unsafe Array(copying: bytes)
  }
}

/// Bytes that are written once, anywhere, and then belong to textures.
@safe
public final class PixelBytes: @unchecked Sendable {
  let pointer: OpaquePointer
  /// How many there are.
  public let count: Int

  /// `count` bytes, which `fill` writes all of.
  public init(count: Int, fill: (inout MutableRawSpan) -> Void) {
    self.count = count
    // SAFETY: the memory has `count` bytes, is written here only, and is given away to the GBytes.
    let memory = unsafe g_malloc(gsize(max(1, count))).unsafelyUnwrapped
    var span = unsafe MutableRawSpan(_unsafeStart: memory, byteCount: count)
    fill(&span)
    unsafe pointer = unsafe g_bytes_new_take(memory, gsize(count))
  }

  deinit { unsafe g_bytes_unref(pointer) }
}

extension Array<UInt8> {
  /// What a GBytes holds.
  init(copying bytes: OpaquePointer?) {
    var count: gsize = 0
    guard let bytes = unsafe bytes, let data = unsafe g_bytes_get_data(bytes, &count) else {
      self = []
      return
    }
    self = unsafe Array(UnsafeRawBufferPointer(start: data, count: Int(count)))
  }
}

/// A picture for the pointer.
@MainActor
public final class Cursor: NativeObject {
  /// A picture of its own; the place that points is in the texture's pixels.
  public init(_ texture: Texture, hotSpotX: Int, hotSpotY: Int) {
    unsafe super.init(
      owned: UnsafeMutableRawPointer(
        gdk_cursor_new_from_texture(texture.opaque, Int32(clamping: hotSpotX), Int32(clamping: hotSpotY), nil)))
  }

  /// Pixels of a pointer's picture in a logical unit of a widget: X shows them as device pixels, Wayland as units.
  public static func scale(over widget: Widget) -> Double {
    guard let display = unsafe gtk_widget_get_display(widget.widget) else { return 1 }
    return unsafe spice_is_x11(display) != 0 ? widget.scale : 1
  }

  /// One of the theme's, as `default`, `none` or `crosshair`. Nil if there is none of this name.
  public init?(named name: String) {
    guard let cursor = unsafe gdk_cursor_new_from_name(name, nil) else { return nil }
    unsafe super.init(owned: UnsafeMutableRawPointer(cursor))
  }
}
