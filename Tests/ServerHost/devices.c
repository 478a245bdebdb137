// The list of all devices, and the two commands that plug and unplug any of them.
#include "devices.h"

#include "qxl.h"

#include <string.h>

#define MOST_DEVICES 256

static struct {
  enum device_kind kind;
  SpiceBaseInstance *instance;
} devices[MOST_DEVICES];
static int device_count;

void device_add(struct arguments *arguments, enum device_kind kind, SpiceBaseInstance *instance) {
  SpiceServer *server = server_of(arguments);
  if (arguments_failed(arguments)) return;
  if (device_count == MOST_DEVICES) {
    reply_error(arguments, "too many devices");
    return;
  }
  int number = device_count++;
  devices[number].kind = kind;
  devices[number].instance = instance;
  int result = CALL(spice_server_add_interface)(server, instance);
  reply(arguments, "result=%d device=%d", result, number);
}

void *device_find(enum device_kind kind) {
  for (int i = device_count - 1; i >= 0; i--) {
    if (devices[i].kind == kind) return devices[i].instance;
  }
  return NULL;
}

void *device_at(int number, enum device_kind kind) {
  return number < device_count && devices[number].kind == kind ? devices[number].instance : NULL;
}

int device_total(void) { return device_count; }

void *device_of(struct arguments *arguments, enum device_kind kind) {
  int64_t number = argument_number(arguments, "device", -1);
  if (number < 0) {
    void *found = device_find(kind);
    if (!found) reply_error(arguments, "there is no such device");
    return found;
  }
  if (number >= device_count || devices[number].kind != kind) {
    reply_error(arguments, "device %d is of another kind, or not there", (int)number);
    return NULL;
  }
  return devices[number].instance;
}

int device_number(const void *instance) {
  for (int i = device_count - 1; i >= 0; i--) {
    if (devices[i].instance == instance) return i;
  }
  return -1;
}

/// `remove device=N`
static void remove_device(struct arguments *arguments) {
  int64_t number = argument_needed(arguments, "device");
  if (arguments_failed(arguments)) return;
  if (number < 0 || number >= device_count) {
    reply_error(arguments, "there is no such device");
    return;
  }
  SpiceBaseInstance *instance = devices[number].instance;
  if (devices[number].kind == DEVICE_QXL) qxl_will_close(instance);
  int result = CALL(spice_server_remove_interface)(instance);
  if (devices[number].kind == DEVICE_QXL) qxl_did_close(instance);
  reply_result(arguments, result);
}

/// `add_unknown type=NAME`: an interface that no server knows.
static void add_unknown(struct arguments *arguments) {
  static SpiceBaseInterface interface;
  static SpiceBaseInstance instance = {&interface};
  static char type[64];
  strncpy(type, argument_text(arguments, "type", "unknown"), sizeof type - 1);
  interface = (SpiceBaseInterface){type, "spice-server-host", argument_number(arguments, "major", 1),
                                   argument_number(arguments, "minor", 0)};
  device_add(arguments, DEVICE_UNKNOWN, &instance);
}

const struct verb device_verbs[] = {{"remove", remove_device}, {"add_unknown", add_unknown}, {0}};
