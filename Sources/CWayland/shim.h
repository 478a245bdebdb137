#pragma once

#include <string.h>
#include <wayland-client.h>

// What locks a pointer: parts of the protocols pointer-constraints-unstable-v1 and relative-pointer-unstable-v1, in the
// form that libwayland wants. The requests that are not made stand here as well, since they count.

static const struct wl_interface spice_locked_pointer_interface;
static const struct wl_interface spice_relative_pointer_interface;

static const struct wl_interface *const spice_pointer_types[] = {
  // Of what has no objects.
  NULL, NULL, NULL, NULL, NULL, NULL,
  // Of lock_pointer, at 6.
  &spice_locked_pointer_interface, &wl_surface_interface, &wl_pointer_interface, &wl_region_interface, NULL,
  // Of get_relative_pointer, at 11.
  &spice_relative_pointer_interface, &wl_pointer_interface,
};

static const struct wl_message spice_locked_pointer_requests[] = {
  {"destroy", "", spice_pointer_types},
  {"set_cursor_position_hint", "ff", spice_pointer_types},
  {"set_region", "?o", spice_pointer_types},
};
static const struct wl_message spice_locked_pointer_events[] = {
  {"locked", "", spice_pointer_types},
  {"unlocked", "", spice_pointer_types},
};
static const struct wl_interface spice_locked_pointer_interface = {
  "zwp_locked_pointer_v1", 1, 3, spice_locked_pointer_requests, 2, spice_locked_pointer_events,
};

static const struct wl_message spice_pointer_constraints_requests[] = {
  {"destroy", "", spice_pointer_types},
  {"lock_pointer", "noo?ou", spice_pointer_types + 6},
  {"confine_pointer", "noo?ou", spice_pointer_types + 6},
};
static const struct wl_interface spice_pointer_constraints_interface = {
  "zwp_pointer_constraints_v1", 1, 3, spice_pointer_constraints_requests, 0, NULL,
};

static const struct wl_message spice_relative_pointer_requests[] = {
  {"destroy", "", spice_pointer_types},
};
static const struct wl_message spice_relative_pointer_events[] = {
  {"relative_motion", "uuffff", spice_pointer_types},
};
static const struct wl_interface spice_relative_pointer_interface = {
  "zwp_relative_pointer_v1", 1, 1, spice_relative_pointer_requests, 1, spice_relative_pointer_events,
};

static const struct wl_message spice_relative_pointer_manager_requests[] = {
  {"destroy", "", spice_pointer_types},
  {"get_relative_pointer", "no", spice_pointer_types + 11},
};
static const struct wl_interface spice_relative_pointer_manager_interface = {
  "zwp_relative_pointer_manager_v1", 1, 2, spice_relative_pointer_manager_requests, 0, NULL,
};

// The two globals, once the compositor has told of them; it may have neither.
struct spice_pointer_globals {
  struct wl_proxy *constraints;
  struct wl_proxy *relative;
};

static inline void spice_global_added(
  void *data, struct wl_registry *registry, uint32_t name, const char *interface, uint32_t version
) {
  struct spice_pointer_globals *globals = (struct spice_pointer_globals *)data;
  if (strcmp(interface, spice_pointer_constraints_interface.name) == 0 && !globals->constraints)
    globals->constraints = (struct wl_proxy *)wl_registry_bind(registry, name, &spice_pointer_constraints_interface, 1);
  if (strcmp(interface, spice_relative_pointer_manager_interface.name) == 0 && !globals->relative)
    globals->relative =
      (struct wl_proxy *)wl_registry_bind(registry, name, &spice_relative_pointer_manager_interface, 1);
}
static inline void spice_global_removed(void *data, struct wl_registry *registry, uint32_t name) {}

// Asks for the globals. They come when the events of the display's own queue are looked at.
static inline void spice_find_pointer_globals(struct wl_display *display, struct spice_pointer_globals *globals) {
  static const struct wl_registry_listener listener = {spice_global_added, spice_global_removed};
  wl_registry_add_listener(wl_display_get_registry(display), &listener, globals);
}

// Locks a pointer where it is on a surface, whenever it is there, until the lock is destroyed.
static inline struct wl_proxy *spice_lock_pointer(
  struct wl_proxy *constraints, struct wl_surface *surface, struct wl_pointer *pointer
) {
  const uint32_t persistent = 2;
  return wl_proxy_marshal_flags(
    constraints, 1, &spice_locked_pointer_interface, 1, 0, NULL, surface, pointer, NULL, persistent);
}

// What a pointer's motion calls: microseconds in two words, then the distances, as the desktop and as the device has them.
typedef void (*spice_relative_motion)(
  void *data, struct wl_proxy *pointer, uint32_t high, uint32_t low, wl_fixed_t dx, wl_fixed_t dy, wl_fixed_t rawDx,
  wl_fixed_t rawDy);

// The motions of a pointer. `listener` stays where it is as long as the result does.
static inline struct wl_proxy *spice_relative_pointer(
  struct wl_proxy *manager, struct wl_pointer *pointer, const spice_relative_motion *listener, void *data
) {
  struct wl_proxy *relative =
    wl_proxy_marshal_flags(manager, 1, &spice_relative_pointer_interface, 1, 0, NULL, pointer);
  if (relative) wl_proxy_add_listener(relative, (void (**)(void))listener, data);
  return relative;
}

// Ends a lock, or its motions.
static inline void spice_destroy_pointer_object(struct wl_proxy *object) {
  wl_proxy_marshal_flags(object, 0, NULL, 1, WL_MARSHAL_FLAG_DESTROY);
}
