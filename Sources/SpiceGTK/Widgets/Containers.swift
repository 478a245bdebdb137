import CGTK

/// Widgets in a row or a column.
@MainActor
public final class Row: Widget {
  /// Which way the widgets follow each other.
  public enum Direction { case horizontal, vertical }

  public init(_ direction: Direction, spacing: Int = 0, _ children: [Widget] = []) {
    let orientation = direction == .horizontal ? GTK_ORIENTATION_HORIZONTAL : GTK_ORIENTATION_VERTICAL
    unsafe super.init(gtk_box_new(orientation, Int32(clamping: spacing)))
    for child in children { append(child) }
  }

  /// Adds a widget at the end.
  public func append(_ child: Widget) { unsafe gtk_box_append(cast(), child.widget) }

  /// Takes a widget out.
  public func remove(_ child: Widget) { unsafe gtk_box_remove(cast(), child.widget) }
}

/// A widget with others above it.
@MainActor
public final class Overlay: Widget {
  public init(_ child: Widget) {
    unsafe super.init(gtk_overlay_new())
    unsafe gtk_overlay_set_child(opaque, child.widget)
  }

  /// Adds a widget above; its alignment says where.
  public func append(_ child: Widget) { unsafe gtk_overlay_add_overlay(opaque, child.widget) }
}

/// Several widgets, one of which is seen.
@MainActor
public final class Pages: Widget {
  public init() {
    unsafe super.init(gtk_stack_new())
    unsafe gtk_stack_set_transition_type(opaque, GTK_STACK_TRANSITION_TYPE_NONE)
  }

  /// Adds a page; the title is for a ``PageSwitcher``.
  public func append(_ child: Widget, name: String, title: String? = nil) {
    unsafe gtk_stack_add_titled(opaque, child.widget, name, title ?? name)
  }

  /// The name of the page that is seen.
  public var visible: String {
    get { unsafe gtk_stack_get_visible_child_name(opaque).map { unsafe String(cString: $0) } ?? "" }
    set { unsafe gtk_stack_set_visible_child_name(opaque, newValue) }
  }
}

/// Buttons to choose a page.
@MainActor
public final class PageSwitcher: Widget {
  public init(_ pages: Pages) {
    unsafe super.init(gtk_stack_switcher_new())
    unsafe gtk_stack_switcher_set_stack(opaque, pages.opaque)
  }
}

/// A widget that may be larger than its room.
@MainActor
public final class Scroller: Widget {
  public init(_ child: Widget, horizontally: Bool = true) {
    unsafe super.init(gtk_scrolled_window_new())
    unsafe gtk_scrolled_window_set_child(opaque, child.widget)
    if !horizontally { unsafe gtk_scrolled_window_set_policy(opaque, GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC) }
  }
}

/// A widget that comes and goes.
@MainActor
public final class Revealer: Widget {
  public init(_ child: Widget) {
    unsafe super.init(gtk_revealer_new())
    unsafe gtk_revealer_set_child(opaque, child.widget)
  }

  /// Whether the widget is seen.
  public var isRevealed: Bool {
    get { unsafe gtk_revealer_get_reveal_child(opaque) != 0 }
    set { unsafe gtk_revealer_set_reveal_child(opaque, newValue ? 1 : 0) }
  }
}

/// Labels and widgets in two columns.
@MainActor
public final class Form: Widget {
  private var rows: Int32 = 0

  public init() {
    unsafe super.init(gtk_grid_new())
    unsafe gtk_grid_set_row_spacing(cast(), 8)
    unsafe gtk_grid_set_column_spacing(cast(), 16)
  }

  /// Adds a row; the label names the widget also for those who do not see it.
  public func append(_ title: String, _ child: Widget) {
    let label = Label(title)
    label.align(.start, .center)
    child.setAccessibleName(title)
    unsafe gtk_grid_attach(cast(), label.widget, 0, rows, 1, 1)
    unsafe gtk_grid_attach(cast(), child.widget, 1, rows, 1, 1)
    rows += 1
  }

  /// Adds a row of both columns.
  public func append(_ child: Widget) {
    unsafe gtk_grid_attach(cast(), child.widget, 0, rows, 2, 1)
    rows += 1
  }
}

/// Widgets in as many columns of one width as there is room for.
@MainActor
public final class Columns: Widget {
  public init(_ children: [Widget]) {
    unsafe super.init(gtk_flow_box_new())
    unsafe gtk_flow_box_set_selection_mode(opaque, GTK_SELECTION_NONE)
    unsafe gtk_flow_box_set_homogeneous(opaque, 1)
    // What is only read is no place for the keyboard.
    unsafe gtk_widget_set_can_focus(widget, 0)
    unsafe gtk_flow_box_set_max_children_per_line(opaque, 4)
    for child in children { unsafe gtk_flow_box_insert(opaque, child.widget, -1) }
  }
}

/// A list whose rows are chosen.
@MainActor
public final class ListBox: Widget {
  public init() {
    unsafe super.init(gtk_list_box_new())
    unsafe gtk_list_box_set_selection_mode(opaque, GTK_SELECTION_NONE)
  }

  /// Adds a row at the end; `name` is what it says, for somebody who does not see it.
  public func append(_ child: Widget, name: String) {
    unsafe gtk_list_box_append(opaque, child.widget)
    unsafe setAccessibleName(name, of: gtk_widget_get_parent(child.widget).map { OpaquePointer($0) })
  }

  /// Takes all rows out.
  public func removeAll() {
    while let row = unsafe gtk_widget_get_first_child(widget) { unsafe gtk_list_box_remove(opaque, row) }
  }

  /// Called with the number of a row that was chosen.
  public func onChoice(_ body: @escaping @MainActor (Int) -> Void) {
    unsafe onPointer("row-activated") { _, row in
      guard let row = unsafe row else { return }
      body(unsafe Int(gtk_list_box_row_get_index(UnsafeMutablePointer(row))))
    }
  }
}
