import CGTK

/// A button with words or a symbol on it.
@MainActor
public final class Button: Widget {
  public init(_ title: String, _ body: @escaping @MainActor () -> Void) {
    unsafe super.init(gtk_button_new_with_mnemonic(title))
    // GTK would name it twice, with the mark of its key and without.
    unsafe gtk_accessible_reset_property(opaque, GTK_ACCESSIBLE_PROPERTY_LABEL)
    on("clicked", body)
  }

  /// A button with one of the theme's symbols; `name` is what it does, in words.
  public init(symbol: String, name: String, _ body: @escaping @MainActor () -> Void) {
    unsafe super.init(gtk_button_new_from_icon_name(symbol))
    tooltip = name
    setAccessibleName(name)
    on("clicked", body)
  }

  /// A button with a symbol that does an action of its window, as `win.fullscreen`.
  public init(symbol: String, name: String, action: String) {
    unsafe super.init(gtk_button_new_from_icon_name(symbol))
    tooltip = name
    setAccessibleName(name)
    unsafe gtk_actionable_set_action_name(opaque, action)
  }
}

/// A button that opens a menu or a widget.
@MainActor
public final class MenuButton: Widget {
  private init(symbol: String, name: String) {
    unsafe super.init(gtk_menu_button_new())
    unsafe gtk_menu_button_set_icon_name(opaque, symbol)
    tooltip = name
    setAccessibleName(name)
  }

  public convenience init(symbol: String, name: String, menu: Menu) {
    self.init(symbol: symbol, name: name)
    unsafe gtk_menu_button_set_menu_model(opaque, menu.cast())
  }

  public convenience init(symbol: String, name: String, child: Widget) {
    self.init(symbol: symbol, name: name)
    let popover = unsafe gtk_popover_new()
    unsafe gtk_popover_set_child(UnsafeMutablePointer<GtkPopover>(OpaquePointer(popover)), child.widget)
    unsafe gtk_menu_button_set_popover(opaque, popover)
  }

  /// Opens it.
  public func open() { unsafe gtk_menu_button_popup(opaque) }

  /// Called when what it opens is closed again.
  public func onClose(_ body: @escaping @MainActor () -> Void) {
    guard let popover = unsafe gtk_menu_button_get_popover(opaque) else { return }
    unsafe NativeObject(UnsafeMutableRawPointer(popover)).on("closed", body)
  }
}

/// Something that is on or off.
@MainActor
public final class CheckButton: Widget {
  public init(_ title: String, isOn: Bool = false, _ body: @escaping @MainActor (Bool) -> Void = { _ in }) {
    unsafe super.init(gtk_check_button_new_with_mnemonic(title))
    // GTK would name it with the mark of its key.
    setAccessibleName(title.replacing("_", with: ""))
    self.isOn = isOn
    onSender("toggled") { button in body(unsafe gtk_check_button_get_active(button.cast()) != 0) }
  }

  /// Whether it is on.
  public var isOn: Bool {
    get { unsafe gtk_check_button_get_active(cast()) != 0 }
    set { unsafe gtk_check_button_set_active(cast(), newValue ? 1 : 0) }
  }
}

/// A choice among a few words.
@MainActor
public final class DropDown: Widget {
  public init(_ choices: [String], chosen: Int = 0, _ body: @escaping @MainActor (Int) -> Void = { _ in }) {
    // SAFETY: GTK copies the strings.
    unsafe super.init(
      withCStrings(choices) { words in
        unsafe words?.withMemoryRebound(to: UnsafePointer<CChar>?.self, capacity: choices.count + 1) { words in
          unsafe gtk_drop_down_new_from_strings(words)
        }
      } ?? nil)
    self.chosen = chosen
    onChange(of: "selected", sender: { list in body(unsafe Int(gtk_drop_down_get_selected(list.opaque))) })
  }

  /// Names also the button that opens the list: it is what gets the keyboard.
  public override func setAccessibleName(_ name: String) {
    super.setAccessibleName(name)
    unsafe setAccessibleName(name, of: gtk_widget_get_first_child(widget).map { OpaquePointer($0) })
  }

  /// The number of the choice.
  public var chosen: Int {
    get { unsafe Int(gtk_drop_down_get_selected(opaque)) }
    set { unsafe gtk_drop_down_set_selected(opaque, UInt32(clamping: newValue)) }
  }
}

/// A number that is chosen along a line.
@MainActor
public final class Slider: Widget {
  public init(_ range: ClosedRange<Double>, step: Double, value: Double, _ body: @escaping @MainActor (Double) -> Void)
  {
    unsafe super.init(
      gtk_scale_new_with_range(GTK_ORIENTATION_HORIZONTAL, range.lowerBound, range.upperBound, step))
    self.value = value
    onSender("value-changed") { slider in body(unsafe gtk_range_get_value(slider.cast())) }
  }

  /// The number.
  public var value: Double {
    get { unsafe gtk_range_get_value(cast()) }
    set { unsafe gtk_range_set_value(cast(), newValue) }
  }
}

/// How much of something is done.
@MainActor
public final class ProgressBar: Widget {
  public init() { unsafe super.init(gtk_progress_bar_new()) }

  /// From 0 to 1.
  public var fraction: Double {
    get { unsafe gtk_progress_bar_get_fraction(opaque) }
    set { unsafe gtk_progress_bar_set_fraction(opaque, newValue) }
  }
}

/// Turns while something goes on.
@MainActor
public final class Spinner: Widget {
  /// Whether it turns while it is seen.
  public var isSpinning = false { didSet { turn() } }

  public init() {
    unsafe super.init(gtk_spinner_new())
    on("map") { [weak self] in self?.turn() }
    on("unmap") { [weak self] in self?.turn() }
  }

  /// One that turns keeps its window busy sixty times a second, even on a page of a stack that is not shown.
  private func turn() { unsafe gtk_spinner_set_spinning(opaque, isSpinning ? gtk_widget_get_mapped(widget) : 0) }
}

/// One of the theme's symbols.
@MainActor
public final class Symbol: Widget {
  public init(_ name: String, size: Int = 16) {
    unsafe super.init(gtk_image_new_from_icon_name(name))
    unsafe gtk_image_set_pixel_size(opaque, Int32(clamping: size))
  }
}

/// A picture of a fixed size, as large as its room allows.
@MainActor
public final class Photo: Widget {
  public init(_ texture: Texture?) {
    unsafe super.init(gtk_picture_new_for_paintable(texture?.opaque))
  }
}
