import CGTK

/// Something that menus, keys and buttons of a window do: `win.NAME`.
@MainActor
public final class Action: NativeObject {
  /// An action that is done.
  init(_ name: String, _ body: @escaping @MainActor () -> Void) {
    unsafe super.init(owned: UnsafeMutableRawPointer(g_simple_action_new(name, nil)))
    unsafe onPointer("activate") { _, _ in body() }
  }

  /// An action that is done with a word, which the menu gives.
  init(_ name: String, withWord body: @escaping @MainActor (String) -> Void) {
    // SAFETY: "s" is the type of a string.
    let type = unsafe g_variant_type_new("s")
    defer { unsafe g_variant_type_free(type) }
    unsafe super.init(owned: UnsafeMutableRawPointer(g_simple_action_new(name, type)))
    unsafe onPointer("activate") { _, word in
      guard let word = unsafe word, let text = unsafe g_variant_get_string(word, nil) else { return }
      body(unsafe String(cString: text))
    }
  }

  /// An action that is on or off; `body` is told which when somebody wants to change it.
  init(_ name: String, isOn: Bool, _ body: @escaping @MainActor (Bool) -> Void) {
    unsafe super.init(
      owned: UnsafeMutableRawPointer(g_simple_action_new_stateful(name, nil, g_variant_new_boolean(isOn ? 1 : 0))))
    unsafe onStateWish { state in body(unsafe g_variant_get_boolean(state) != 0) }
  }

  /// An action that chooses one of several names.
  init(_ name: String, choice: String, _ body: @escaping @MainActor (String) -> Void) {
    // SAFETY: "s" is the type of a string.
    let type = unsafe g_variant_type_new("s")
    defer { unsafe g_variant_type_free(type) }
    unsafe super.init(
      owned: UnsafeMutableRawPointer(g_simple_action_new_stateful(name, type, g_variant_new_string(choice))))
    unsafe onStateWish { state in
      if let text = unsafe g_variant_get_string(state, nil) { body(unsafe String(cString: text)) }
    }
  }

  /// Gives it the state that somebody wants, and then tells of that.
  private func onStateWish(_ body: @escaping @MainActor (OpaquePointer) -> Void) {
    unsafe onPointer("change-state") { action, state in
      guard let state = unsafe state else { return }
      unsafe g_simple_action_set_state(action.opaque, state)
      unsafe body(state)
    }
  }

  /// Whether it can be done now.
  public var isEnabled: Bool {
    get { unsafe g_action_get_enabled(opaque) != 0 }
    set { unsafe g_simple_action_set_enabled(opaque, newValue ? 1 : 0) }
  }

  /// Whether it is on. Setting it calls nobody.
  public var isOn: Bool {
    get {
      guard let state = unsafe g_action_get_state(opaque) else { return false }
      defer { unsafe g_variant_unref(state) }
      return unsafe g_variant_get_boolean(state) != 0
    }
    set { unsafe g_simple_action_set_state(opaque, g_variant_new_boolean(newValue ? 1 : 0)) }
  }

  /// What is chosen. Setting it calls nobody.
  public var choice: String {
    get {
      guard let state = unsafe g_action_get_state(opaque) else { return "" }
      defer { unsafe g_variant_unref(state) }
      return unsafe g_variant_get_string(state, nil).map { unsafe String(cString: $0) } ?? ""
    }
    set { unsafe g_simple_action_set_state(opaque, g_variant_new_string(newValue)) }
  }
}

/// A menu, made of sections.
@MainActor
public final class Menu: NativeObject {
  /// An entry of a menu.
  public enum Item {
    /// Does an action, named with its group: `win.fullscreen`.
    case action(String, title: String)
    /// Does an action with a word, or chooses the word of an action that chooses.
    case word(String, for: String, title: String)
    /// Opens another menu.
    case submenu(Menu, title: String)
    /// A part of the menu, with a line above.
    case section([Item])
  }

  public init(_ items: [Item]) {
    unsafe super.init(owned: UnsafeMutableRawPointer(g_menu_new()))
    for item in items { add(item) }
  }

  private func add(_ item: Item) {
    switch item {
    case .action(let action, let title): unsafe g_menu_append(opaque, title, action)
    case .word(let word, let action, let title): unsafe g_menu_append(opaque, title, "\(action)::\(word)")
    case .submenu(let menu, let title): unsafe g_menu_append_submenu(opaque, title, menu.cast())
    case .section(let items):
      let section = Menu(items)
      withExtendedLifetime(section) { unsafe g_menu_append_section(opaque, nil, section.cast()) }
    }
  }

  /// Replaces all entries.
  public func set(_ items: [Item]) {
    unsafe g_menu_remove_all(opaque)
    for item in items { add(item) }
  }
}
