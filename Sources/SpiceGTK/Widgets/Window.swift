import CGTK

/// A window.
@MainActor
public class Window: Widget {
  public init(application: Application, title: String) {
    unsafe super.init(gtk_application_window_new(application.cast()))
    // GTK would take F10 before anybody in the window sees it.
    unsafe gtk_window_set_handle_menubar_accel(cast(), 0)
    self.title = title
    tellClipboards()
  }

  /// The bar at the top, with the title.
  public final func setBar(_ bar: HeaderBar) { unsafe gtk_window_set_titlebar(cast(), bar.widget) }

  /// What is in it.
  public final func setChild(_ child: Widget) { unsafe gtk_window_set_child(cast(), child.widget) }

  /// Its title.
  public final var title: String {
    get { unsafe gtk_window_get_title(cast()).map { unsafe String(cString: $0) } ?? "" }
    set { unsafe gtk_window_set_title(cast(), newValue) }
  }

  /// The size that it has when it is not on the whole screen, with its title and frame, in logical units.
  public final var defaultSize: (width: Int, height: Int) {
    var (width, height): (Int32, Int32) = (0, 0)
    unsafe gtk_window_get_default_size(cast(), &width, &height)
    return (Int(width), Int(height))
  }

  /// The size that it is shown with, in logical units.
  public final func setDefaultSize(width: Int, height: Int) {
    unsafe gtk_window_set_default_size(cast(), Int32(clamping: width), Int32(clamping: height))
  }

  /// Called when somebody gives it another size.
  public final func onSizeChange(_ body: @escaping @MainActor () -> Void) {
    onChange(of: "default-width", body)
    onChange(of: "default-height", body)
  }

  /// Keeps the window above another one, which cannot be used meanwhile if `isModal`.
  public final func setParent(_ parent: Window, isModal: Bool) {
    unsafe gtk_window_set_transient_for(cast(), parent.cast())
    unsafe gtk_window_set_modal(cast(), isModal ? 1 : 0)
  }

  /// Shows it, and turns to it.
  public final func present() { unsafe gtk_window_present(cast()) }

  /// Asks it to close, as its user does.
  public final func close() { unsafe gtk_window_close(cast()) }

  /// Takes it away. What is in it loses the keyboard before, while it can still tell of that.
  public final func destroy() {
    unsafe gtk_window_set_focus(cast(), nil)
    unsafe gtk_window_destroy(cast())
  }

  /// Lets the Escape key ask it to close.
  public final func closeOnEscape() {
    let keys = unsafe NativeObject(owned: UnsafeMutableRawPointer(gtk_shortcut_controller_new()))
    let escape = unsafe gtk_shortcut_new(
      gtk_keyval_trigger_new(guint(GDK_KEY_Escape), GdkModifierType(rawValue: 0)), gtk_named_action_new("window.close"))
    unsafe gtk_shortcut_controller_add_shortcut(keys.opaque, escape)
    add(keys)
  }

  /// Called when somebody wants to close it; true if it shall stay.
  public final func onClose(_ body: @escaping @MainActor () -> Bool) { onQuestion("close-request", body) }

  /// Whether it is the one that has the keyboard.
  public final var isActive: Bool { unsafe gtk_window_is_active(cast()) != 0 }

  /// Called when it gets or loses the keyboard.
  public final func onActiveChange(_ body: @escaping @MainActor () -> Void) { onChange(of: "is-active", body) }

  /// Whether it has the whole screen, or is about to.
  public final var isFullscreen: Bool { unsafe gtk_window_is_fullscreen(cast()) != 0 }

  /// Called when it gets or loses the whole screen.
  public final func onFullscreenChange(_ body: @escaping @MainActor () -> Void) { onChange(of: "fullscreened", body) }

  /// Gives it the whole screen: that of a monitor, or the one that it is on.
  public final func enterFullscreen(on monitor: Monitor? = nil) {
    // Under X11, one that is sent to a monitor is in the corner of that when it comes back.
    if let monitor, self.monitor?.isSame(as: monitor) != true {
      unsafe gtk_window_fullscreen_on_monitor(cast(), monitor.opaque)
    } else {
      unsafe gtk_window_fullscreen(cast())
    }
  }

  /// The monitor that it is on, or most of it; nil before it is shown.
  public final var monitor: Monitor? {
    guard let surface = unsafe gtk_native_get_surface(opaque), unsafe gdk_surface_get_mapped(surface) != 0,
      let display = unsafe gdk_display_get_default(),
      let monitor = unsafe gdk_display_get_monitor_at_surface(display, surface)
    else { return nil }
    return unsafe Monitor(UnsafeMutableRawPointer(monitor))
  }

  /// Takes the whole screen away from it.
  public final func leaveFullscreen() { unsafe gtk_window_unfullscreen(cast()) }

  /// The button that Enter presses.
  public final func setDefault(_ button: Button) { unsafe gtk_window_set_default_widget(cast(), button.widget) }

  /// Adds an action, which menus call `win.NAME`.
  @discardableResult
  public final func addAction(_ name: String, _ body: @escaping @MainActor () -> Void) -> Action {
    add(Action(name, body))
  }

  /// Adds an action that is on or off.
  @discardableResult
  public final func addAction(_ name: String, isOn: Bool, _ body: @escaping @MainActor (Bool) -> Void) -> Action {
    add(Action(name, isOn: isOn, body))
  }

  /// Adds an action that is done with a word, which the menu gives.
  @discardableResult
  public final func addAction(_ name: String, withWord body: @escaping @MainActor (String) -> Void) -> Action {
    add(Action(name, withWord: body))
  }

  /// Adds an action that chooses a name.
  @discardableResult
  public final func addAction(_ name: String, choice: String, _ body: @escaping @MainActor (String) -> Void) -> Action {
    add(Action(name, choice: choice, body))
  }

  private func add(_ action: Action) -> Action {
    unsafe g_action_map_add_action(opaque, action.opaque)
    return action
  }
}

/// Windows that belong together: a question in one of them leaves those of other groups usable.
@MainActor
public final class WindowGroup: NativeObject {
  public init() { unsafe super.init(owned: UnsafeMutableRawPointer(gtk_window_group_new())) }

  /// Adds a window. Those that have it as their parent come with it.
  public func add(_ window: Window) { unsafe gtk_window_group_add_window(cast(), window.cast()) }
}

/// The bar at the top of a window.
@MainActor
public final class HeaderBar: Widget {
  public init() { unsafe super.init(gtk_header_bar_new()) }

  /// Adds a widget at the end.
  public func append(_ child: Widget) { unsafe gtk_header_bar_pack_end(opaque, child.widget) }

  /// Shows a widget in place of the title.
  public func setTitle(_ child: Widget) { unsafe gtk_header_bar_set_title_widget(opaque, child.widget) }
}
