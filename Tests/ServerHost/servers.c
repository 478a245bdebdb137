// Servers, and every setter and question of the API that is about a server as a whole.
#include "devices.h"
#include "loop.h"
#include "qxl.h"

#include <stdlib.h>
#include <string.h>

#define MOST_SERVERS 16

static SpiceServer *servers[MOST_SERVERS];
static int server_count;

SpiceServer *server_of(struct arguments *arguments) {
  int64_t number = argument_number(arguments, "server", 0);
  if (number < 0 || number >= server_count || !servers[number]) {
    reply_error(arguments, "there is no such server");
    return NULL;
  }
  return servers[number];
}

void server_start(SpiceServer *server) {
  qxl_all_will_start(server);
  CALL(spice_server_vm_start)(server);
}

/// `new`
static void new_server(struct arguments *arguments) {
  if (server_count == MOST_SERVERS) {
    reply_error(arguments, "too many servers");
    return;
  }
  servers[server_count] = CALL(spice_server_new)();
  reply(arguments, "server=%d", server_count++);
}

/// `init [core=host|silent|old|null|foreign|fake]`
static void init(struct arguments *arguments) {
  SpiceServer *server = server_of(arguments);
  SpiceCoreInterface *core = core_named(argument_text(arguments, "core", "host"));
  if (!core) reply_error(arguments, "there is no such core");
  if (arguments_failed(arguments)) return;
  reply_result(arguments, CALL(spice_server_init)(server, core));
}

/// `destroy`
static void destroy(struct arguments *arguments) {
  int64_t number = argument_number(arguments, "server", 0);
  SpiceServer *server = server_of(arguments);
  if (arguments_failed(arguments)) return;
  qxl_all_will_close(server);
  CALL(spice_server_destroy)(server);
  qxl_all_did_close(server);
  servers[number] = NULL;
  reply(arguments, "watches=%u timers=%u", loop_watches(), loop_timers());
}

// Setters of one number that answer with a number.
#define SETTER(name, type)                                                     \
  static void name(struct arguments *arguments) {                              \
    SpiceServer *server = server_of(arguments);                                \
    type value = (type)argument_needed(arguments, "value");                    \
    if (arguments_failed(arguments)) return;                                   \
    reply_result(arguments, CALL(spice_server_##name)(server, value));         \
  }
SETTER(set_port, int)
SETTER(set_compat_version, spice_compat_version_t)
SETTER(set_exit_on_disconnect, int)
SETTER(set_sasl, int)
SETTER(set_image_compression, SpiceImageCompression)
SETTER(set_jpeg_compression, spice_wan_compression_t)
SETTER(set_zlib_glz_compression, spice_wan_compression_t)
SETTER(set_streaming_video, int)
SETTER(set_playback_compression, int)
SETTER(set_agent_mouse, int)
SETTER(set_agent_copypaste, int)
SETTER(set_agent_file_xfer, int)
SETTER(migrate_end, int)

// Questions, and setters of nothing.
#define QUESTION(name)                                           \
  static void name(struct arguments *arguments) {                \
    SpiceServer *server = server_of(arguments);                  \
    if (arguments_failed(arguments)) return;                     \
    reply_result(arguments, CALL(spice_server_##name)(server));  \
  }
QUESTION(set_noauth)
QUESTION(get_image_compression)
QUESTION(is_server_mouse)
QUESTION(migrate_start)
QUESTION(migrate_switch)

// Setters of text; without `value` they get NULL.
#define TEXT_SETTER(name)                                                                    \
  static void name(struct arguments *arguments) {                                            \
    SpiceServer *server = server_of(arguments);                                              \
    const char *value = argument(arguments, "value");                                        \
    if (arguments_failed(arguments)) return;                                                 \
    reply_result(arguments, CALL(spice_server_##name)(server, value));                       \
  }
TEXT_SETTER(set_video_codecs)
TEXT_SETTER(set_sasl_appname)
TEXT_SETTER(add_renderer)

static void set_addr(struct arguments *arguments) {
  SpiceServer *server = server_of(arguments);
  const char *value = argument_text(arguments, "value", "");
  if (!arguments_failed(arguments)) CALL(spice_server_set_addr)(server, value, argument_number(arguments, "flags", 0));
}

static void set_name(struct arguments *arguments) {
  SpiceServer *server = server_of(arguments);
  const char *value = argument(arguments, "value");
  if (!arguments_failed(arguments)) CALL(spice_server_set_name)(server, value);
}

static void set_uuid(struct arguments *arguments) {
  SpiceServer *server = server_of(arguments);
  size_t length;
  uint8_t *bytes = argument_bytes(arguments, "hex", &length);
  if (length != 16) reply_error(arguments, "a UUID has 16 bytes");
  if (!arguments_failed(arguments)) CALL(spice_server_set_uuid)(server, bytes);
  free(bytes);
}

static void set_seamless_migration(struct arguments *arguments) {
  SpiceServer *server = server_of(arguments);
  int value = argument_needed(arguments, "value");
  if (!arguments_failed(arguments)) CALL(spice_server_set_seamless_migration)(server, value);
}

/// `set_ticket [password=TEXT] [lifetime=N] [fail=0|1] [disconnect=0|1]`; NULL without a password.
static void set_ticket(struct arguments *arguments) {
  SpiceServer *server = server_of(arguments);
  if (arguments_failed(arguments)) return;
  reply_result(arguments, CALL(spice_server_set_ticket)(server, argument(arguments, "password"),
                                                        argument_number(arguments, "lifetime", 0),
                                                        argument_number(arguments, "fail", 0),
                                                        argument_number(arguments, "disconnect", 0)));
}

/// `set_tls port=N [ca=FILE] [cert=FILE] [key=FILE] [key_password=TEXT] [dh=FILE] [ciphers=TEXT]`
static void set_tls(struct arguments *arguments) {
  SpiceServer *server = server_of(arguments);
  int port = argument_needed(arguments, "port");
  if (arguments_failed(arguments)) return;
  reply_result(arguments,
               CALL(spice_server_set_tls)(server, port, argument(arguments, "ca"), argument(arguments, "cert"),
                                          argument(arguments, "key"), argument(arguments, "key_password"),
                                          argument(arguments, "dh"), argument(arguments, "ciphers")));
}

/// `set_channel_security [channel=NAME] value=MASK`; without a name it is the default.
static void set_channel_security(struct arguments *arguments) {
  SpiceServer *server = server_of(arguments);
  int value = argument_needed(arguments, "value");
  if (arguments_failed(arguments)) return;
  reply_result(arguments, CALL(spice_server_set_channel_security)(server, argument(arguments, "channel"), value));
}

static void get_video_codecs(struct arguments *arguments) {
  SpiceServer *server = server_of(arguments);
  if (arguments_failed(arguments)) return;
  const char *codecs = CALL(spice_server_get_video_codecs)(server);
  reply(arguments, "codecs=%s", codecs ? codecs : "(null)");
  CALL(spice_server_free_video_codecs)(server, codecs);
}

/// `get_num_clients [null=1]`
static void get_num_clients(struct arguments *arguments) {
  bool is_null = argument_number(arguments, "null", 0);
  SpiceServer *server = is_null ? NULL : server_of(arguments);
  if (!arguments_failed(arguments)) reply_result(arguments, CALL(spice_server_get_num_clients)(server));
}

static void get_sock_info(struct arguments *arguments) {
  SpiceServer *server = server_of(arguments);
  struct sockaddr_storage address;
  socklen_t length = sizeof address;
  if (arguments_failed(arguments)) return;
  reply_result(arguments, CALL(spice_server_get_sock_info)(server, (struct sockaddr *)&address, &length));
}

static void get_peer_info(struct arguments *arguments) {
  SpiceServer *server = server_of(arguments);
  struct sockaddr_storage address;
  socklen_t length = sizeof address;
  if (arguments_failed(arguments)) return;
  reply_result(arguments, CALL(spice_server_get_peer_info)(server, (struct sockaddr *)&address, &length));
}

static void get_current_compat_version(struct arguments *arguments) {
  reply_result(arguments, CALL(spice_get_current_compat_version)());
}

static void recognized_subtypes(struct arguments *arguments) {
  char list[512] = "";
  for (const char **name = CALL(spice_server_char_device_recognized_subtypes)(); name && *name; name++) {
    if (*list) strcat(list, ",");
    strncat(list, *name, 64);
  }
  reply(arguments, "subtypes=%s", list);
}

static void vm_start(struct arguments *arguments) {
  SpiceServer *server = server_of(arguments);
  if (arguments_failed(arguments)) return;
  server_start(server);
}

static void vm_stop(struct arguments *arguments) {
  SpiceServer *server = server_of(arguments);
  if (arguments_failed(arguments)) return;
  CALL(spice_server_vm_stop)(server);
  qxl_all_did_stop(server);
}

/// `migrate_connect host=NAME [port=N] [tls_port=N] [subject=TEXT]`
static void migrate_connect(struct arguments *arguments) {
  SpiceServer *server = server_of(arguments);
  if (arguments_failed(arguments)) return;
  reply_result(arguments, CALL(spice_server_migrate_connect)(
                            server, argument(arguments, "host"), argument_number(arguments, "port", -1),
                            argument_number(arguments, "tls_port", -1), argument(arguments, "subject")));
}

static void migrate_info(struct arguments *arguments) {
  SpiceServer *server = server_of(arguments);
  if (arguments_failed(arguments)) return;
  reply_result(arguments,
               CALL(spice_server_migrate_info)(server, argument(arguments, "host"),
                                               argument_number(arguments, "port", -1),
                                               argument_number(arguments, "tls_port", -1), argument(arguments, "subject")));
}

#define VERB(name) {#name, name}
const struct verb server_verbs[] = {
  {"new", new_server},
  VERB(init),
  VERB(destroy),
  VERB(set_port),
  VERB(set_addr),
  VERB(set_tls),
  VERB(set_noauth),
  VERB(set_ticket),
  VERB(set_sasl),
  VERB(set_sasl_appname),
  VERB(set_channel_security),
  VERB(set_compat_version),
  VERB(get_current_compat_version),
  VERB(set_exit_on_disconnect),
  VERB(set_image_compression),
  VERB(get_image_compression),
  VERB(set_jpeg_compression),
  VERB(set_zlib_glz_compression),
  VERB(set_streaming_video),
  VERB(set_video_codecs),
  VERB(get_video_codecs),
  VERB(set_playback_compression),
  VERB(set_agent_mouse),
  VERB(set_agent_copypaste),
  VERB(set_agent_file_xfer),
  VERB(set_name),
  VERB(set_uuid),
  VERB(add_renderer),
  VERB(is_server_mouse),
  VERB(get_num_clients),
  VERB(get_sock_info),
  VERB(get_peer_info),
  VERB(recognized_subtypes),
  VERB(vm_start),
  VERB(vm_stop),
  VERB(set_seamless_migration),
  VERB(migrate_connect),
  VERB(migrate_info),
  VERB(migrate_start),
  VERB(migrate_end),
  VERB(migrate_switch),
  {0}};
