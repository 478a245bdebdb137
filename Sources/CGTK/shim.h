#pragma once

#include <glib-unix.h>
#include <gtk/gtk.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#ifdef GDK_WINDOWING_X11
#include <gdk/x11/gdkx.h>
#include <X11/extensions/XShm.h>
#endif
#ifdef GDK_WINDOWING_WAYLAND
#include <gdk/wayland/gdkwayland.h>
#endif

// libdispatch's main queue, for whoever runs an event loop of their own on the main thread.
int _dispatch_get_main_queue_handle_4CF(void);
void _dispatch_main_queue_callback_4CF(void *ignored);

// A stream into a descriptor. GIO's header for it is not where GTK's flags look.
GOutputStream *g_unix_output_stream_new(gint descriptor, gboolean closes);

// Functions with a variable number of arguments, which Swift does not see.
static inline void spice_command_line_print(GApplicationCommandLine *line, const char *text) {
  g_application_command_line_print(line, "%s", text);
}
static inline void spice_command_line_complain(GApplicationCommandLine *line, const char *text) {
  g_application_command_line_printerr(line, "%s", text);
}

// Macros.
// Memory of less than `large` bytes comes from what is there already, of which `spare` bytes may be free.
static inline void spice_keep_memory(int large, int spare) {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, large);
  mallopt(M_TRIM_THRESHOLD, spare);
#endif
}
static inline gboolean spice_is_x11(GdkDisplay *display) {
#ifdef GDK_WINDOWING_X11
  return GDK_IS_X11_DISPLAY(display);
#else
  return FALSE;
#endif
}
// Whether an event of X's says that a window loses the keyboard, in its own words or in those of the XInput extension.
static inline gboolean spice_is_focus_out(gconstpointer event) {
#ifdef GDK_WINDOWING_X11
  const XEvent *x = event;
  return x->type == FocusOut || (x->type == GenericEvent && x->xcookie.evtype == FocusOut);
#else
  return FALSE;
#endif
}
static inline void spice_monitor_work_area(GdkMonitor *monitor, GdkRectangle *area) {
#ifdef GDK_WINDOWING_X11
  if (GDK_IS_X11_MONITOR(monitor)) {
    gdk_x11_monitor_get_workarea(monitor, area);
    return;
  }
#endif
  gdk_monitor_get_geometry(monitor, area);
}
static inline gboolean spice_is_wayland(GdkDisplay *display) {
#ifdef GDK_WINDOWING_WAYLAND
  return GDK_IS_WAYLAND_DISPLAY(display);
#else
  return FALSE;
#endif
}
static inline gboolean spice_is_cairo_renderer(GskRenderer *renderer) {
  return GSK_IS_CAIRO_RENDERER(renderer);
}
static inline void spice_value_init_string(GValue *value, const char *text) {
  g_value_init(value, G_TYPE_STRING);
  g_value_set_string(value, text);
}
static inline GType spice_file_list_type(void) { return GDK_TYPE_FILE_LIST; }
static inline GType spice_string_type(void) { return G_TYPE_STRING; }
static inline GdkContentProviderClass *spice_content_provider_class(gpointer object) {
  return GDK_CONTENT_PROVIDER_GET_CLASS(object);
}
