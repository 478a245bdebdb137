import CGTK

/// Asks for files in the desktop's own dialog.
@MainActor
public enum FileDialog {
  /// Asks for files to open. Empty if the user does not want to.
  public static func open(_ title: String, parent: Window, several: Bool) async -> [String] {
    let dialog = unsafe NativeObject(
      owned: UnsafeMutableRawPointer(
        gtk_file_chooser_native_new(title, parent.cast(), GTK_FILE_CHOOSER_ACTION_OPEN, nil, nil)))
    defer { withExtendedLifetime(dialog) {} }
    unsafe gtk_file_chooser_set_select_multiple(dialog.opaque, several ? 1 : 0)
    guard await run(dialog), let files = unsafe gtk_file_chooser_get_files(dialog.opaque) else { return [] }
    defer { unsafe g_object_unref(UnsafeMutableRawPointer(files)) }
    return (0..<(unsafe g_list_model_get_n_items(files))).compactMap { index in
      guard let file = unsafe g_list_model_get_item(files, index) else { return nil }
      return unsafe path(of: file)
    }
  }

  /// Asks for a place to save to. Nil if the user does not want to.
  public static func save(_ title: String, name: String, parent: Window) async -> String? {
    let dialog = unsafe NativeObject(
      owned: UnsafeMutableRawPointer(
        gtk_file_chooser_native_new(title, parent.cast(), GTK_FILE_CHOOSER_ACTION_SAVE, nil, nil)))
    defer { withExtendedLifetime(dialog) {} }
    unsafe gtk_file_chooser_set_current_name(dialog.opaque, name)
    guard await run(dialog), let file = unsafe gtk_file_chooser_get_file(dialog.opaque) else { return nil }
    return unsafe path(of: UnsafeMutableRawPointer(file))
  }

  private static func path(of file: UnsafeMutableRawPointer) -> String? {
    defer { unsafe g_object_unref(file) }
    guard let path = unsafe g_file_get_path(OpaquePointer(file)) else { return nil }
    defer { unsafe g_free(path) }
    return unsafe String(cString: path)
  }

  private static func run(_ dialog: NativeObject) async -> Bool {
    let accepted = await withCheckedContinuation { continuation in
      dialog.onResponse { continuation.resume(returning: $0 == GTK_RESPONSE_ACCEPT.rawValue) }
      unsafe gtk_native_dialog_show(dialog.cast())
    }
    unsafe gtk_native_dialog_hide(dialog.cast())
    return accepted
  }
}
