import CGTK

/// Text that is read.
@MainActor
public final class Label: Widget {
  public init(_ text: String = "", style: String? = nil, wraps: Bool = false) {
    unsafe super.init(gtk_label_new(text))
    if let style { addClass(style) }
    if wraps {
      unsafe gtk_label_set_wrap(opaque, 1)
      unsafe gtk_label_set_max_width_chars(opaque, 60)
    }
    unsafe gtk_label_set_xalign(opaque, 0)
  }

  /// The text.
  public var text: String {
    get { unsafe String(cString: gtk_label_get_text(opaque)) }
    set { if newValue != text { unsafe gtk_label_set_text(opaque, newValue) } }
  }

  /// Lets the text be selected and copied.
  public func setSelectable() { unsafe gtk_label_set_selectable(opaque, 1) }

  /// Cuts what has no room, with three dots.
  public func setEllipsized() { unsafe gtk_label_set_ellipsize(opaque, PANGO_ELLIPSIZE_MIDDLE) }
}

/// A line of text that is written.
@MainActor
public final class Entry: Widget {
  public init(placeholder: String? = nil) {
    unsafe super.init(gtk_entry_new())
    if let placeholder { unsafe gtk_entry_set_placeholder_text(cast(), placeholder) }
    unsafe gtk_entry_set_activates_default(cast(), 1)
  }

  /// The text.
  public var text: String {
    get { unsafe String(cString: gtk_editable_get_text(opaque)) }
    set { unsafe gtk_editable_set_text(opaque, newValue) }
  }

  /// Called when Enter is pressed.
  public func onEnter(_ body: @escaping @MainActor () -> Void) { on("activate", body) }

  /// Called with the text when it is another one. What is not taken is marked as wrong.
  public func onChange(take: @escaping @MainActor (String) -> Bool) {
    onSender("changed") { entry in
      if take(unsafe String(cString: gtk_editable_get_text(entry.opaque))) {
        unsafe gtk_widget_remove_css_class(entry.cast(), "error")
      } else {
        unsafe gtk_widget_add_css_class(entry.cast(), "error")
      }
    }
  }
}

/// A line of text that nobody else shall read.
@MainActor
public final class PasswordEntry: Widget {
  public init() {
    unsafe super.init(gtk_password_entry_new())
    unsafe gtk_password_entry_set_show_peek_icon(opaque, 1)
  }

  /// The text.
  public var text: String {
    get { unsafe String(cString: gtk_editable_get_text(opaque)) }
    set { unsafe gtk_editable_set_text(opaque, newValue) }
  }

  /// Called when Enter is pressed.
  public func onEnter(_ body: @escaping @MainActor () -> Void) { on("activate", body) }
}

/// Many lines of text that are read, and can be copied.
@MainActor
public final class TextArea: Widget {
  public init() {
    unsafe super.init(gtk_text_view_new())
    unsafe gtk_text_view_set_editable(cast(), 0)
    unsafe gtk_text_view_set_accepts_tab(cast(), 0)
    unsafe gtk_text_view_set_monospace(cast(), 1)
    unsafe gtk_text_view_set_wrap_mode(cast(), GTK_WRAP_WORD_CHAR)
  }

  /// All of the text.
  public var text: String {
    get {
      let buffer = unsafe gtk_text_view_get_buffer(cast())
      var (start, end) = unsafe (GtkTextIter(), GtkTextIter())
      unsafe gtk_text_buffer_get_bounds(buffer, &start, &end)
      guard let text = unsafe gtk_text_buffer_get_text(buffer, &start, &end, 0) else { return "" }
      defer { unsafe g_free(text) }
      return unsafe String(cString: text)
    }
    set { unsafe gtk_text_buffer_set_text(gtk_text_view_get_buffer(cast()), newValue, -1) }
  }
}
