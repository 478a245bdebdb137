#if canImport(CWayland)
  import CGTK
  import CWayland

  /// Something that was put in a clipboard by the means that a Wayland desktop has for that, whoever has the keyboard. It is
  /// taken out when this goes.
  @MainActor
  @safe
  final class DataControl {
    /// What the desktop offers for that; nil before somebody has asked.
    private static var globals: UnsafeMutablePointer<spice_data_control>?
    /// What the desktop calls.
    private static let listener: UnsafeMutablePointer<spice_control_listener> = {
      let listener = UnsafeMutablePointer<spice_control_listener>.allocate(capacity: 1)
      unsafe listener.initialize(
        to: spice_control_listener(
          send: { data, _, type, descriptor in
            let name = unsafe type.map { unsafe String(cString: $0) } ?? ""
            // SAFETY: data is the object that the source belongs to, which destroys it when it goes.
            let control = unsafe Unmanaged<DataControl>.fromOpaque(data.unsafelyUnwrapped).takeUnretainedValue()
            MainActor.assumeIsolated { control.send(name, to: descriptor) }
          },
          cancelled: { data, _ in
            // SAFETY: as above.
            let control = unsafe Unmanaged<DataControl>.fromOpaque(data.unsafelyUnwrapped).takeUnretainedValue()
            MainActor.assumeIsolated { control.onLoss() }
          }))
      return unsafe listener
    }()

    private let content: ClipboardContent
    private let onLoss: @MainActor () -> Void
    private var source: OpaquePointer?

    /// Asks the desktop what it offers, which it tells a little later. Nothing happens where it is no Wayland desktop.
    static func prepare() {
      guard unsafe globals == nil, let display = unsafe gdk_display_get_default(),
        unsafe spice_is_wayland(display) != 0, let wayland = unsafe gdk_wayland_display_get_wl_display(display)
      else { return }
      let found = UnsafeMutablePointer<spice_data_control>.allocate(capacity: 1)
      unsafe found.initialize(to: spice_data_control())
      unsafe globals = found
      unsafe spice_find_data_control(wayland, found)
    }

    /// Puts something in a clipboard; nil if the desktop has no means for that. `onLoss` is called when somebody else has put
    /// something in it.
    init?(_ content: ClipboardContent, isPrimary: Bool, onLoss: @escaping @MainActor () -> Void) {
      (self.content, self.onLoss) = (content, onLoss)
      guard let globals = unsafe Self.globals, unsafe globals.pointee.manager != nil,
        let seat = unsafe gdk_display_get_default_seat(gdk_display_get_default()),
        let wayland = unsafe gdk_wayland_seat_get_wl_seat(seat)
      else { return nil }
      let source = unsafe spice_control_source(
        globals, wayland, Self.listener, Unmanaged.passUnretained(self).toOpaque())
      guard let source = unsafe source else { return nil }
      unsafe self.source = source
      for type in content.mediaTypes { unsafe spice_control_offer(source, type) }
      unsafe spice_control_select(globals, source, isPrimary ? 1 : 0)
    }

    isolated deinit { if let source = unsafe source { unsafe spice_control_destroy(source) } }

    private func send(_ type: String, to descriptor: Int32) {
      // SAFETY: the descriptor is the stream's from here on.
      let stream = unsafe g_unix_output_stream_new(descriptor, 1)
      let owned = unsafe Owned(stream.map { OpaquePointer($0) })
      unsafe g_object_unref(stream)
      // Who gets nothing sees the stream's end.
      Task { [content] in
        if let bytes = try? await content.provider(type) { try? await ContentProvider.write(bytes, to: owned) }
      }
    }
  }
#endif
