import CGTK

/// How widgets look, beyond the theme.
@MainActor
public enum Style {
  /// Adds rules in GTK's CSS to those of the theme, for all windows. There must be a display.
  public static func add(_ css: String) {
    guard let display = unsafe gdk_display_get_default(), let provider = unsafe gtk_css_provider_new() else { return }
    unsafe gtk_css_provider_load_from_data(provider, css, -1)
    unsafe gtk_style_context_add_provider_for_display(
      display, OpaquePointer(provider), guint(GTK_STYLE_PROVIDER_PRIORITY_APPLICATION))
    unsafe g_object_unref(provider)
  }
}
