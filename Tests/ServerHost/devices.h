// What a host plugs into its servers. Every device has a number, by which commands name it.
#ifndef HOST_DEVICES_H
#define HOST_DEVICES_H

#include "arguments.h"

/// The server that a command names with `server=N`, the first one unless said; fails the command if there is none.
SpiceServer *server_of(struct arguments *arguments);

/// Starts the machine. Until then the library must leave graphics devices alone.
void server_start(SpiceServer *server);

enum device_kind {
  DEVICE_KEYBOARD,
  DEVICE_MOUSE,
  DEVICE_TABLET,
  DEVICE_PLAYBACK,
  DEVICE_RECORD,
  DEVICE_MIGRATION,
  DEVICE_CHAR,
  DEVICE_QXL,
  DEVICE_UNKNOWN,
};

/// Adds a device to the server that a command names, and replies with its number; `instance` lives on.
void device_add(struct arguments *arguments, enum device_kind kind, SpiceBaseInstance *instance);

/// The instance that `device=N` names, or the only one of its kind; fails the command if there is none.
void *device_of(struct arguments *arguments, enum device_kind kind);
/// The instance's number.
int device_number(const void *instance);
/// The last instance of that kind, or NULL; that of a number, if it is of that kind; and how many numbers there are.
void *device_find(enum device_kind kind);
void *device_at(int number, enum device_kind kind);
int device_total(void);

extern const struct verb device_verbs[];
extern const struct verb input_verbs[];
extern const struct verb audio_verbs[];
extern const struct verb char_verbs[];
extern const struct verb server_verbs[];
extern const struct verb client_verbs[];

#endif
