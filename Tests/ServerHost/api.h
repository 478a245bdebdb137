// The library under test: every function of the public API, looked up by name and version when the host starts.
#ifndef HOST_API_H
#define HOST_API_H

#include <spice-server/spice.h>
#include <stdbool.h>

/// Every symbol and its version node, as libspice-server 0.15.1 exports them.
#define API_FUNCTIONS(X) \
  X(spice_get_current_compat_version, "0.6.1") \
  X(spice_qxl_add_memslot, "0.8.2") \
  X(spice_qxl_add_memslot_async, "0.8.2") \
  X(spice_qxl_create_primary_surface, "0.8.2") \
  X(spice_qxl_create_primary_surface_async, "0.8.2") \
  X(spice_qxl_del_memslot, "0.8.2") \
  X(spice_qxl_destroy_primary_surface, "0.8.2") \
  X(spice_qxl_destroy_primary_surface_async, "0.8.2") \
  X(spice_qxl_destroy_surface_async, "0.8.2") \
  X(spice_qxl_destroy_surface_wait, "0.8.2") \
  X(spice_qxl_destroy_surfaces, "0.8.2") \
  X(spice_qxl_destroy_surfaces_async, "0.8.2") \
  X(spice_qxl_driver_unload, "0.12.3") \
  X(spice_qxl_flush_surfaces_async, "0.8.2") \
  X(spice_qxl_gl_draw_async, "0.13.1") \
  X(spice_qxl_gl_scanout, "0.13.1") \
  X(spice_qxl_loadvm_commands, "0.8.2") \
  X(spice_qxl_monitors_config_async, "0.10.4") \
  X(spice_qxl_oom, "0.8.2") \
  X(spice_qxl_reset_cursor, "0.8.2") \
  X(spice_qxl_reset_image_cache, "0.8.2") \
  X(spice_qxl_reset_memslots, "0.8.2") \
  X(spice_qxl_set_device_info, "0.14.2") \
  X(spice_qxl_set_max_monitors, "0.12.6") \
  X(spice_qxl_start, "0.8.2") \
  X(spice_qxl_stop, "0.8.2") \
  X(spice_qxl_update_area, "0.8.2") \
  X(spice_qxl_update_area_async, "0.8.2") \
  X(spice_qxl_wakeup, "0.8.2") \
  X(spice_replay_free, "0.12.6") \
  X(spice_replay_free_cmd, "0.12.6") \
  X(spice_replay_new, "0.12.6") \
  X(spice_replay_next_cmd, "0.12.6") \
  X(spice_server_add_client, "0.10.1") \
  X(spice_server_add_interface, "0.6.0") \
  X(spice_server_add_renderer, "0.6.0") \
  X(spice_server_add_ssl_client, "0.10.1") \
  X(spice_server_char_device_recognized_subtypes, "0.6.0") \
  X(spice_server_char_device_wakeup, "0.6.0") \
  X(spice_server_destroy, "0.6.0") \
  X(spice_server_free_video_codecs, "0.14.3") \
  X(spice_server_get_best_playback_rate, "0.12.5") \
  X(spice_server_get_best_record_rate, "0.12.5") \
  X(spice_server_get_image_compression, "0.6.0") \
  X(spice_server_get_num_clients, "0.10.0") \
  X(spice_server_get_peer_info, "0.6.0") \
  X(spice_server_get_sock_info, "0.6.0") \
  X(spice_server_get_video_codecs, "0.14.3") \
  X(spice_server_init, "0.6.0") \
  X(spice_server_is_server_mouse, "0.10.3") \
  X(spice_server_kbd_leds, "0.6.0") \
  X(spice_server_migrate_connect, "0.8.3") \
  X(spice_server_migrate_end, "0.6.0") \
  X(spice_server_migrate_info, "0.6.0") \
  X(spice_server_migrate_start, "0.6.0") \
  X(spice_server_migrate_switch, "0.8.0") \
  X(spice_server_new, "0.6.0") \
  X(spice_server_playback_get_buffer, "0.6.0") \
  X(spice_server_playback_put_samples, "0.6.0") \
  X(spice_server_playback_set_mute, "0.10.0") \
  X(spice_server_playback_set_volume, "0.10.0") \
  X(spice_server_playback_start, "0.6.0") \
  X(spice_server_playback_stop, "0.6.0") \
  X(spice_server_port_event, "0.12.2") \
  X(spice_server_record_get_samples, "0.6.0") \
  X(spice_server_record_set_mute, "0.10.0") \
  X(spice_server_record_set_volume, "0.10.0") \
  X(spice_server_record_start, "0.6.0") \
  X(spice_server_record_stop, "0.6.0") \
  X(spice_server_remove_interface, "0.6.0") \
  X(spice_server_set_addr, "0.6.0") \
  X(spice_server_set_agent_copypaste, "0.8.1") \
  X(spice_server_set_agent_file_xfer, "0.12.4") \
  X(spice_server_set_agent_mouse, "0.6.0") \
  X(spice_server_set_channel_security, "0.6.0") \
  X(spice_server_set_compat_version, "0.6.1") \
  X(spice_server_set_exit_on_disconnect, "0.11.4") \
  X(spice_server_set_image_compression, "0.6.0") \
  X(spice_server_set_jpeg_compression, "0.6.0") \
  X(spice_server_set_listen_socket_fd, "0.10.2") \
  X(spice_server_set_name, "0.10.2") \
  X(spice_server_set_noauth, "0.6.0") \
  X(spice_server_set_playback_compression, "0.6.0") \
  X(spice_server_set_playback_rate, "0.12.5") \
  X(spice_server_set_port, "0.6.0") \
  X(spice_server_set_record_rate, "0.12.5") \
  X(spice_server_set_sasl, "0.8.2") \
  X(spice_server_set_sasl_appname, "0.8.2") \
  X(spice_server_set_seamless_migration, "0.11.2") \
  X(spice_server_set_streaming_video, "0.6.0") \
  X(spice_server_set_ticket, "0.6.0") \
  X(spice_server_set_tls, "0.6.0") \
  X(spice_server_set_uuid, "0.10.2") \
  X(spice_server_set_video_codecs, "0.13.2") \
  X(spice_server_set_zlib_glz_compression, "0.6.0") \
  X(spice_server_vm_start, "0.11.2") \
  X(spice_server_vm_stop, "0.11.2")

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

/// The library's functions, each in a field that is named like it.
struct api {
#define FIELD(name, node) __typeof__(&name) name;
  API_FUNCTIONS(FIELD)
#undef FIELD
};

#pragma GCC diagnostic pop

extern struct api api;

/// Loads the library; says why not and returns false if there is none. A function that it lacks only matters when it is
/// called.
bool api_load(const char *library);

/// Ends the program: the library has no such function.
void api_missing(const char *name) __attribute__((noreturn));

/// The library's function of that name, for a call.
#define CALL(name) (*(api.name ? api.name : (api_missing(#name), (__typeof__(api.name))0)))

#endif
