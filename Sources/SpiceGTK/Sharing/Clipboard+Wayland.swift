import CGTK

/// How a clipboard is filled on Wayland. There, a program names the press of a key or button by which its user copies, and
/// if somebody else has copied after that, nothing happens, and nobody is told. But what this program puts in may come from
/// elsewhere, at any time.
extension Clipboard {
  /// What was put in a clipboard of the display, or is to be.
  private enum Content {
    #if canImport(CWayland)
      /// It is there, until somebody else puts something in.
      case controlled(DataControl, ClipboardContent)
    #endif
    /// It comes with the next press, unless somebody else puts something in before.
    case waiting(Clipboard, ClipboardContent)

    var content: ClipboardContent {
      switch self {
      #if canImport(CWayland)
        case .controlled(_, let content): content
      #endif
      case .waiting(_, let content): content
      }
    }
  }

  /// By the display's clipboards, which live as long as the program does.
  private static var contents: [UInt: Content] = [:]
  /// Whether somebody else has put something in a clipboard since the last press, or may have.
  private static var isDisputed: [UInt: Bool] = [:]
  private var key: UInt { unsafe UInt(bitPattern: pointer) }

  private static func isWayland(_ display: OpaquePointer?) -> Bool { unsafe spice_is_wayland(display) != 0 }

  /// Follows what is in the clipboard, where that is needed.
  func follow() {
    guard unsafe Self.isWayland(gdk_clipboard_get_display(opaque)), Self.isDisputed[key] == nil else { return }
    Self.isDisputed[key] = true
    #if canImport(CWayland)
      DataControl.prepare()
    #endif
    onSender("changed") { sender in
      let clipboard = unsafe Clipboard(sender.pointer)
      guard !clipboard.isOwn else { return }
      Self.contents[clipboard.key] = nil
      Self.isDisputed[clipboard.key] = true
    }
  }

  /// Whether what is there comes from this program.
  private var isOwn: Bool {
    #if canImport(CWayland)
      if case .controlled = Self.contents[key] { return true }
    #endif
    return unsafe gdk_clipboard_is_local(opaque) != 0
  }

  /// Puts something in, as soon as the desktop lets a program do that. False where GTK may do it at once.
  func setOnWayland(_ content: ClipboardContent) -> Bool {
    let key = key
    guard unsafe Self.isWayland(gdk_clipboard_get_display(opaque)) else { return false }
    Self.contents[key] = nil
    #if canImport(CWayland)
      let isPrimary = unsafe opaque == gdk_display_get_primary_clipboard(gdk_clipboard_get_display(opaque))
      if let control = DataControl(content, isPrimary: isPrimary, onLoss: { Self.contents[key] = nil }) {
        Self.contents[key] = .controlled(control, content)
        return true
      }
    #endif
    guard Self.isDisputed[key] == true || !Window.hasKeyboard else { return false }
    Self.contents[key] = .waiting(self, content)
    return true
  }

  /// Whether something is there past GTK, or is to be.
  func holdsOnWayland(_ content: ClipboardContent) -> Bool { Self.contents[key]?.content === content }

  /// Takes out what was put in, or is not there yet.
  func withdrawOnWayland() { Self.contents[key] = nil }

  /// The user has pressed something: what waits for that can be put in.
  static func pressed() {
    for key in isDisputed.keys {
      isDisputed[key] = false
      guard case .waiting(let clipboard, let content) = contents[key] else { continue }
      contents[key] = nil
      clipboard.claim(content)
    }
  }
}

extension Window {
  /// Whether one of the program's windows has the keyboard.
  fileprivate static var hasKeyboard: Bool {
    let windows = unsafe gtk_window_get_toplevels()
    return (0..<(unsafe g_list_model_get_n_items(windows))).contains { index in
      guard let window = unsafe g_list_model_get_item(windows, index) else { return false }
      defer { unsafe g_object_unref(window) }
      return unsafe gtk_window_is_active(window.assumingMemoryBound(to: GtkWindow.self)) != 0
    }
  }

  /// Tells the clipboards of presses, which they need on Wayland.
  func tellClipboards() {
    guard unsafe spice_is_wayland(gtk_widget_get_display(widget)) != 0 else { return }
    let controller = unsafe NativeObject(owned: UnsafeMutableRawPointer(gtk_event_controller_legacy_new()))
    unsafe gtk_event_controller_set_propagation_phase(controller.opaque, GTK_PHASE_CAPTURE)
    unsafe controller.onEvent { event in
      let presses = [GDK_BUTTON_PRESS, GDK_KEY_PRESS, GDK_TOUCH_BEGIN]
      if unsafe presses.contains(gdk_event_get_event_type(event)) { Clipboard.pressed() }
      return false
    }
    add(controller)
  }
}
