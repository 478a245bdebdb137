import CGTK

/// A key, as the keyboard and the layout tell.
public struct KeyStroke: Hashable, Sendable {
  /// The keyboard's code of the key, whatever is printed on it: on X11 and Wayland that of Linux's input layer plus 8.
  public var code: UInt32
  /// What the key means in the user's layout: an X key symbol.
  public var symbol: UInt32
  /// The keys that are held with it.
  public var modifiers: Modifiers

  /// The keys that are held with others.
  public struct Modifiers: OptionSet, Hashable, Sendable {
    public var rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }
    public static let shift = Modifiers(rawValue: 1 << 0)
    public static let lock = Modifiers(rawValue: 1 << 1)
    public static let control = Modifiers(rawValue: 1 << 2)
    public static let alt = Modifiers(rawValue: 1 << 3)
    public static let `super` = Modifiers(rawValue: 1 << 26)
    public static let meta = Modifiers(rawValue: 1 << 28)
  }

  /// The name of what the key means, as `r` or `F11`.
  @MainActor public var symbolName: String {
    // SAFETY: the string is a constant of GTK's.
    unsafe gdk_keyval_name(gdk_keyval_to_lower(symbol)).map { unsafe String(cString: $0) } ?? ""
  }
}

extension Widget {
  /// Sees keys before the widget's own ones, and those of its menus, do. `down` says whether it took the key.
  public func onKeys(
    down: @escaping @MainActor (KeyStroke) -> Bool, up: @escaping @MainActor (KeyStroke) -> Void
  ) {
    let controller = unsafe NativeObject(owned: UnsafeMutableRawPointer(gtk_event_controller_key_new()))
    unsafe gtk_event_controller_set_propagation_phase(controller.opaque, GTK_PHASE_CAPTURE)
    controller.onKey("key-pressed") { symbol, code, modifiers in
      down(KeyStroke(code: code, symbol: symbol, modifiers: .init(rawValue: modifiers.rawValue)))
    }
    controller.onKey("key-released") { symbol, code, modifiers in
      up(KeyStroke(code: code, symbol: symbol, modifiers: .init(rawValue: modifiers.rawValue)))
      return false
    }
    add(controller)
  }

  /// Sees the pointer move over the widget, in logical units, and leave it.
  public func onPointer(
    moved: @escaping @MainActor (_ x: Double, _ y: Double) -> Void, left: @escaping @MainActor () -> Void = {}
  ) {
    let controller = unsafe NativeObject(owned: UnsafeMutableRawPointer(gtk_event_controller_motion_new()))
    controller.onPlace("enter", moved)
    controller.onPlace("motion", moved)
    controller.on("leave", left)
    add(controller)
  }

  /// Sees buttons of the mouse, numbered as X does: 1 left, 2 middle, 3 right, 8 back, 9 forward.
  public func onButtons(
    down: @escaping @MainActor (_ button: Int, _ x: Double, _ y: Double) -> Void,
    up: @escaping @MainActor (_ button: Int, _ x: Double, _ y: Double) -> Void
  ) {
    // A gesture gives a press up when a drag begins; the events themselves do not.
    let controller = unsafe NativeObject(owned: UnsafeMutableRawPointer(gtk_event_controller_legacy_new()))
    unsafe controller.onEvent { [unowned self] event in
      let type = unsafe gdk_event_get_event_type(event)
      guard type == GDK_BUTTON_PRESS || type == GDK_BUTTON_RELEASE else { return false }
      let (x, y) = unsafe self.place(of: event)
      let button = unsafe Int(gdk_button_event_get_button(event))
      if type == GDK_BUTTON_PRESS { down(button, x, y) } else { up(button, x, y) }
      return true
    }
    add(controller)
  }

  /// Where an event happened, in the widget's logical units.
  private func place(of event: OpaquePointer?) -> (Double, Double) {
    var (x, y) = (0.0, 0.0)
    unsafe gdk_event_get_position(event, &x, &y)
    guard let native = unsafe gtk_widget_get_native(widget) else { return (x, y) }
    var (left, top) = (0.0, 0.0)
    unsafe gtk_native_get_surface_transform(native, &left, &top)
    var (ownX, ownY) = (0.0, 0.0)
    let root = unsafe UnsafeMutablePointer<GtkWidget>(native)
    guard unsafe gtk_widget_translate_coordinates(root, widget, x - left, y - top, &ownX, &ownY) != 0 else {
      return (x - left, y - top)
    }
    return (ownX, ownY)
  }

  /// Sees the wheel or pad turn, to the right and downwards: steps, or parts of steps, of a wheel, or logical pixels of a
  /// pad.
  public func onScroll(_ body: @escaping @MainActor (_ dx: Double, _ dy: Double, _ isInPixels: Bool) -> Void) {
    let controller = unsafe NativeObject(
      owned: UnsafeMutableRawPointer(gtk_event_controller_scroll_new(GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES)))
    let native = unsafe controller.opaque
    controller.onScroll { dx, dy in
      body(dx, dy, unsafe gtk_event_controller_scroll_get_unit(native) == GDK_SCROLL_UNIT_SURFACE)
      return true
    }
    add(controller)
  }

  /// Sees the keyboard come to the widget and go away.
  public func onFocus(came: @escaping @MainActor () -> Void, left: @escaping @MainActor () -> Void) {
    let controller = unsafe NativeObject(owned: UnsafeMutableRawPointer(gtk_event_controller_focus_new()))
    controller.on("enter", came)
    controller.on("leave", left)
    add(controller)
  }

  /// Takes files that are dropped on the widget, by their paths. `body` says whether it wants them.
  public func onFileDrop(_ body: @escaping @MainActor ([String]) -> Bool) {
    let target = unsafe NativeObject(
      owned: UnsafeMutableRawPointer(gtk_drop_target_new(spice_file_list_type(), GDK_ACTION_COPY)))
    unsafe target.onDrop { value in
      // SAFETY: the value holds a list of files, which is what the target takes.
      guard let list = unsafe g_value_get_boxed(value) else { return false }
      let files = unsafe gdk_file_list_get_files(OpaquePointer(list))
      defer { unsafe g_slist_free(files) }
      var paths: [String] = []
      var next = unsafe files
      while let item = unsafe next {
        if let path = unsafe g_file_get_path(OpaquePointer(item.pointee.data)) {
          unsafe paths.append(String(cString: path))
          unsafe g_free(path)
        }
        unsafe next = item.pointee.next
      }
      return body(paths)
    }
    add(target)
  }
}
