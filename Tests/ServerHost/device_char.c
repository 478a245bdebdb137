// A character device of any subtype. What it has for the server is fed to it, and what the server writes is kept.
#include "devices.h"
#include "loop.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct char_device {
  SpiceCharDeviceInstance instance;
  SpiceCharDeviceInterface interface;
  char subtype[64];
  char port_name[128];
  uint8_t *feed;
  size_t feed_length;
  size_t feed_position;
  /// The most that one read gives.
  int read_most;
  /// How much more is taken; negative if there is no limit.
  int64_t write_budget;
  /// Whether it says again what is written to it.
  bool echoes;
  uint8_t *written;
  size_t written_length;
  int64_t reads;
  int64_t writes;
};

static struct char_device *device_containing(SpiceCharDeviceInstance *instance) {
  return (struct char_device *)instance;
}

static void state(SpiceCharDeviceInstance *instance, int connected) {
  loop_require_main("char device state");
  event("char_state", "device=%d connected=%d", device_number(instance), connected);
}

static void feed_with(struct char_device *device, const uint8_t *bytes, size_t length) {
  device->feed = realloc(device->feed, device->feed_length + length);
  memcpy(device->feed + device->feed_length, bytes, length);
  device->feed_length += length;
}

static int write_bytes(SpiceCharDeviceInstance *instance, const uint8_t *bytes, int length) {
  loop_require_main("char device write");
  struct char_device *device = device_containing(instance);
  device->writes++;
  if (device->write_budget >= 0 && length > device->write_budget) length = device->write_budget;
  if (length <= 0) return 0;
  if (device->write_budget >= 0) device->write_budget -= length;
  device->written = realloc(device->written, device->written_length + length);
  memcpy(device->written + device->written_length, bytes, length);
  device->written_length += length;
  event("char_written", "device=%d bytes=%d total=%zu", device_number(instance), length, device->written_length);
  if (device->echoes) {
    // As some devices of QEMU, it has what it says only while it says so.
    feed_with(device, bytes, length);
    CALL(spice_server_char_device_wakeup)(instance);
    device->feed_position = device->feed_length;
  }
  return length;
}

static int read_bytes(SpiceCharDeviceInstance *instance, uint8_t *bytes, int length) {
  loop_require_main("char device read");
  struct char_device *device = device_containing(instance);
  device->reads++;
  size_t left = device->feed_length - device->feed_position;
  if ((size_t)length > left) length = left;
  if (device->read_most >= 0 && length > device->read_most) length = device->read_most;
  if (length <= 0) return 0;
  memcpy(bytes, device->feed + device->feed_position, length);
  device->feed_position += length;
  if (device->feed_position == device->feed_length) {
    event("char_read_all", "device=%d total=%zu", device_number(instance), device->feed_length);
  }
  return length;
}

static void port_event(SpiceCharDeviceInstance *instance, uint8_t what) {
  loop_require_main("char device event");
  event("char_event", "device=%d event=%d", device_number(instance), what);
}

/// `add_char subtype=NAME [portname=NAME] [minor=N] [flags=N] [callbacks=all|required] [echo=1]`
static void add_char(struct arguments *arguments) {
  struct char_device *device = calloc(1, sizeof *device);
  strncpy(device->subtype, argument_needed_text(arguments, "subtype"), sizeof device->subtype - 1);
  const char *port_name = argument(arguments, "portname");
  if (port_name) strncpy(device->port_name, port_name, sizeof device->port_name - 1);
  bool has_all = strcmp(argument_text(arguments, "callbacks", "all"), "required");
  device->interface = (SpiceCharDeviceInterface){
    .base = {SPICE_INTERFACE_CHAR_DEVICE, "spice-server-host",
             argument_number(arguments, "major", SPICE_INTERFACE_CHAR_DEVICE_MAJOR),
             argument_number(arguments, "minor", SPICE_INTERFACE_CHAR_DEVICE_MINOR)},
    .state = has_all ? state : NULL,
    .write = write_bytes,
    .read = read_bytes,
    .event = has_all ? port_event : NULL,
    .flags = argument_number(arguments, "flags", SPICE_CHAR_DEVICE_NOTIFY_WRITABLE)};
  device->instance.base.sif = &device->interface.base;
  device->instance.subtype = device->subtype;
  device->instance.portname = port_name ? device->port_name : NULL;
  device->read_most = -1;
  device->write_budget = -1;
  device->echoes = argument_number(arguments, "echo", 0);
  device_add(arguments, DEVICE_CHAR, &device->instance.base);
}

/// `char_feed hex=BYTES | size=N [byte=N]`: what the guest writes. It is read at the next wake-up.
static void feed(struct arguments *arguments) {
  struct char_device *device = device_of(arguments, DEVICE_CHAR);
  size_t length;
  uint8_t *bytes = argument_bytes(arguments, "hex", &length);
  if (!bytes) {
    length = argument_needed(arguments, "size");
    bytes = malloc(length + 1);
    memset(bytes, argument_number(arguments, "byte", 0), length);
  }
  if (!arguments_failed(arguments)) feed_with(device, bytes, length);
  free(bytes);
}

/// `char_limit [read=N] [write=N]`: what the device gives in one read, and takes from now on.
static void limit(struct arguments *arguments) {
  struct char_device *device = device_of(arguments, DEVICE_CHAR);
  if (arguments_failed(arguments)) return;
  device->read_most = argument_number(arguments, "read", device->read_most);
  device->write_budget = argument_number(arguments, "write", device->write_budget);
}

static void wakeup(struct arguments *arguments) {
  SpiceCharDeviceInstance *instance = device_of(arguments, DEVICE_CHAR);
  if (!arguments_failed(arguments)) CALL(spice_server_char_device_wakeup)(instance);
}

/// `port_event value=N`: the host tells that the guest opened or closed the port.
static void send_event(struct arguments *arguments) {
  SpiceCharDeviceInstance *instance = device_of(arguments, DEVICE_CHAR);
  int value = argument_needed(arguments, "value");
  if (!arguments_failed(arguments)) CALL(spice_server_port_event)(instance, value);
}

/// `char_stat`: the numbers, and the last bytes that the server wrote.
static void statistics(struct arguments *arguments) {
  struct char_device *device = device_of(arguments, DEVICE_CHAR);
  if (arguments_failed(arguments)) return;
  size_t shown = device->written_length < 256 ? device->written_length : 256;
  char hex[513] = "";
  for (size_t i = 0; i < shown; i++) {
    static const char digits[] = "0123456789abcdef";
    uint8_t byte = device->written[device->written_length - shown + i];
    hex[2 * i] = digits[byte >> 4];
    hex[2 * i + 1] = digits[byte & 15];
    hex[2 * i + 2] = 0;
  }
  reply(arguments, "reads=%" PRId64 " writes=%" PRId64 " read=%zu unread=%zu written=%zu last=%s", device->reads,
        device->writes, device->feed_position, device->feed_length - device->feed_position, device->written_length, hex);
}

const struct verb char_verbs[] = {{"add_char", add_char},   {"char_feed", feed},         {"char_limit", limit},
                                  {"char_wakeup", wakeup},  {"port_event", send_event},  {"char_stat", statistics},
                                  {0}};
