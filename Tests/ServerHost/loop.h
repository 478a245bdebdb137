// The host's main loop, and the core interface that the library sees of it.
#ifndef HOST_LOOP_H
#define HOST_LOOP_H

#include "api.h"

#include <stdint.h>

void loop_open(void);

/// Serves watches and timers until `done` says so, or for that long; returns what `done` said last. Calls may be nested.
bool loop_run(bool (*done)(void *context), void *context, int milliseconds);

/// Has the loop look again at what it waits for. From any thread.
void loop_wake(void);

/// The host's own watches and timers.
SpiceWatch *loop_watch_add(int descriptor, int mask, SpiceWatchFunc function, void *opaque);
void loop_watch_remove(SpiceWatch *watch);

/// How many watches and timers the library has at the moment.
unsigned loop_watches(void);
unsigned loop_timers(void);

bool loop_is_main_thread(void);
/// Ends the program if a callback that belongs on the main thread runs on another.
void loop_require_main(const char *callback);

/// Milliseconds and nanoseconds of the monotonic clock.
int64_t now_milliseconds(void);
int64_t now_nanoseconds(void);

/// The core interface of the given name: `host`, or one of those that tests of bad hosts need. NULL if there is none.
SpiceCoreInterface *core_named(const char *name);

#endif
