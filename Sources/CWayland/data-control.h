#pragma once

#include <string.h>
#include <wayland-client.h>

// What fills clipboards whoever has the keyboard: parts of the protocol ext-data-control-v1, and of
// wlr-data-control-unstable-v1, which has the same messages. The requests that are not made stand here as well, since they
// count.

static const struct wl_interface spice_control_device_interface;
static const struct wl_interface spice_control_source_interface;
static const struct wl_interface spice_control_offer_interface;

static const struct wl_interface *const spice_control_types[] = {
  // Of what has no objects.
  NULL, NULL,
  // Of create_data_source and what sets a selection, at 2.
  &spice_control_source_interface,
  // Of get_data_device, at 3.
  &spice_control_device_interface, &wl_seat_interface,
  // Of what is told of a selection, at 5.
  &spice_control_offer_interface,
};

static const struct wl_message spice_control_offer_requests[] = {
  {"receive", "sh", spice_control_types},
  {"destroy", "", spice_control_types},
};
static const struct wl_message spice_control_offer_events[] = {
  {"offer", "s", spice_control_types},
};
static const struct wl_interface spice_control_offer_interface = {
  "ext_data_control_offer_v1", 2, 2, spice_control_offer_requests, 1, spice_control_offer_events,
};

static const struct wl_message spice_control_source_requests[] = {
  {"offer", "s", spice_control_types},
  {"destroy", "", spice_control_types},
};
static const struct wl_message spice_control_source_events[] = {
  {"send", "sh", spice_control_types},
  {"cancelled", "", spice_control_types},
};
static const struct wl_interface spice_control_source_interface = {
  "ext_data_control_source_v1", 2, 2, spice_control_source_requests, 2, spice_control_source_events,
};

static const struct wl_message spice_control_device_requests[] = {
  {"set_selection", "?o", spice_control_types + 2},
  {"destroy", "", spice_control_types},
  {"set_primary_selection", "?o", spice_control_types + 2},
};
static const struct wl_message spice_control_device_events[] = {
  {"data_offer", "n", spice_control_types + 5},
  {"selection", "?o", spice_control_types + 5},
  {"finished", "", spice_control_types},
  {"primary_selection", "?o", spice_control_types + 5},
};
static const struct wl_interface spice_control_device_interface = {
  "ext_data_control_device_v1", 2, 3, spice_control_device_requests, 4, spice_control_device_events,
};

static const struct wl_message spice_control_manager_requests[] = {
  {"create_data_source", "n", spice_control_types + 2},
  {"get_data_device", "no", spice_control_types + 3},
  {"destroy", "", spice_control_types},
};
static const struct wl_interface spice_ext_control_manager_interface = {
  "ext_data_control_manager_v1", 1, 3, spice_control_manager_requests, 0, NULL,
};
// The first version knows no primary selection.
static const struct wl_interface spice_wlr_control_manager_interface = {
  "zwlr_data_control_manager_v1", 2, 3, spice_control_manager_requests, 0, NULL,
};

// The global, once the compositor has told of it, and the device of a seat.
struct spice_data_control {
  struct wl_proxy *manager;
  struct wl_proxy *device;
};

static inline void spice_control_global_added(
  void *data, struct wl_registry *registry, uint32_t name, const char *interface, uint32_t version
) {
  struct spice_data_control *control = (struct spice_data_control *)data;
  if (control->manager) return;
  if (strcmp(interface, spice_ext_control_manager_interface.name) == 0)
    control->manager = (struct wl_proxy *)wl_registry_bind(registry, name, &spice_ext_control_manager_interface, 1);
  else if (strcmp(interface, spice_wlr_control_manager_interface.name) == 0 && version >= 2)
    control->manager = (struct wl_proxy *)wl_registry_bind(registry, name, &spice_wlr_control_manager_interface, 2);
}
static inline void spice_control_global_removed(void *data, struct wl_registry *registry, uint32_t name) {}

// Asks for the global. It comes when the events of the display's own queue are looked at.
static inline void spice_find_data_control(struct wl_display *display, struct spice_data_control *control) {
  static const struct wl_registry_listener listener = {spice_control_global_added, spice_control_global_removed};
  wl_registry_add_listener(wl_display_get_registry(display), &listener, control);
}

// What others offer is heard of elsewhere.
static inline void spice_control_offer_came(void *data, struct wl_proxy *device, struct wl_proxy *offer) {
  if (offer) wl_proxy_marshal_flags(offer, 1, NULL, 1, WL_MARSHAL_FLAG_DESTROY);
}
static inline void spice_control_selected(void *data, struct wl_proxy *device, struct wl_proxy *offer) {}
// The seat is gone, or there is another device in this one's place.
static inline void spice_control_finished(void *data, struct wl_proxy *device) {
  struct spice_data_control *control = (struct spice_data_control *)data;
  wl_proxy_marshal_flags(device, 1, NULL, 1, WL_MARSHAL_FLAG_DESTROY);
  if (control->device == device) control->device = NULL;
}

// What a source calls: somebody wants a media type written to a descriptor, which is the callee's then; somebody else has
// taken the source's place.
struct spice_control_listener {
  void (*send)(void *data, struct wl_proxy *source, const char *type, int32_t descriptor);
  void (*cancelled)(void *data, struct wl_proxy *source);
};

// A new source, which offers nothing yet. `listener` stays where it is as long as the result does.
static inline struct wl_proxy *spice_control_source(
  struct spice_data_control *control, struct wl_seat *seat, const struct spice_control_listener *listener, void *data
) {
  static void (*const told[])(void) = {
    (void (*)(void))spice_control_offer_came, (void (*)(void))spice_control_selected,
    (void (*)(void))spice_control_finished, (void (*)(void))spice_control_selected,
  };
  if (!control->device) {
    control->device =
      wl_proxy_marshal_flags(control->manager, 1, &spice_control_device_interface, wl_proxy_get_version(control->manager), 0, NULL, seat);
    if (!control->device) return NULL;
    wl_proxy_add_listener(control->device, (void (**)(void))told, control);
  }
  struct wl_proxy *source = wl_proxy_marshal_flags(
    control->manager, 0, &spice_control_source_interface, wl_proxy_get_version(control->manager), 0, NULL);
  if (source) wl_proxy_add_listener(source, (void (**)(void))listener, data);
  return source;
}

// Offers a media type.
static inline void spice_control_offer(struct wl_proxy *source, const char *type) {
  wl_proxy_marshal_flags(source, 0, NULL, wl_proxy_get_version(source), 0, type);
}

// Puts a source into the clipboard, or into what the middle button pastes.
static inline void spice_control_select(struct spice_data_control *control, struct wl_proxy *source, int primary) {
  wl_proxy_marshal_flags(control->device, primary ? 2 : 0, NULL, wl_proxy_get_version(control->device), 0, source);
}

// Takes a source back.
static inline void spice_control_destroy(struct wl_proxy *source) {
  wl_proxy_marshal_flags(source, 1, NULL, wl_proxy_get_version(source), WL_MARSHAL_FLAG_DESTROY);
}
