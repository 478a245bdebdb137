// A main loop on poll. Like QEMU's it has one watch for each descriptor, and like QEMU's it trusts nobody to remove in
// time.
#include "loop.h"

#include "output.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#define MOST_WATCHES 4096

struct SpiceWatch {
  struct SpiceWatch *next;
  int descriptor;
  int mask;
  SpiceWatchFunc function;
  void *opaque;
  bool is_host;
  bool is_removed;
};

struct SpiceTimer {
  struct SpiceTimer *next;
  SpiceTimerFunc function;
  void *opaque;
  int64_t due;
  bool is_armed;
  bool is_removed;
};

static SpiceWatch *watches;
static SpiceTimer *timers;
static int wake_descriptor = -1;
static int depth;
static __thread bool is_main;

int64_t now_nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

int64_t now_milliseconds(void) { return now_nanoseconds() / 1000000; }

bool loop_is_main_thread(void) { return is_main; }

void loop_require_main(const char *callback) {
  if (!is_main) host_abort("%s was called on another thread than the main one", callback);
}

void loop_open(void) {
  is_main = true;
  wake_descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (wake_descriptor < 0) host_abort("no event descriptor: %s", strerror(errno));
}

void loop_wake(void) {
  uint64_t one = 1;
  if (wake_descriptor >= 0 && write(wake_descriptor, &one, sizeof one) < 0 && errno != EAGAIN) abort();
}

SpiceWatch *loop_watch_add(int descriptor, int mask, SpiceWatchFunc function, void *opaque) {
  SpiceWatch *watch = calloc(1, sizeof *watch);
  *watch = (SpiceWatch){watches, descriptor, mask, function, opaque, true, false};
  watches = watch;
  return watch;
}

void loop_watch_remove(SpiceWatch *watch) { watch->is_removed = true; }

unsigned loop_watches(void) {
  unsigned found = 0;
  for (SpiceWatch *watch = watches; watch; watch = watch->next) found += !watch->is_removed && !watch->is_host;
  return found;
}

unsigned loop_timers(void) {
  unsigned found = 0;
  for (SpiceTimer *timer = timers; timer; timer = timer->next) found += !timer->is_removed;
  return found;
}

/// Frees what was removed; only while nobody further up walks the lists.
static void sweep(void) {
  for (SpiceWatch **link = &watches; *link;) {
    SpiceWatch *watch = *link;
    if (watch->is_removed) {
      *link = watch->next;
      free(watch);
    } else {
      link = &watch->next;
    }
  }
  for (SpiceTimer **link = &timers; *link;) {
    SpiceTimer *timer = *link;
    if (timer->is_removed) {
      *link = timer->next;
      free(timer);
    } else {
      link = &timer->next;
    }
  }
}

static void fire_timers(void) {
  int64_t now = now_milliseconds();
  for (SpiceTimer *timer = timers; timer; timer = timer->next) {
    if (timer->is_removed || !timer->is_armed || timer->due > now) continue;
    timer->is_armed = false;
    count("timers fired", 1);
    timer->function(timer->opaque);
  }
}

static void dispatch(SpiceWatch *watch, int happened) {
  if (happened & POLLNVAL) {
    violation("descriptor %d was closed while it had a watch", watch->descriptor);
    watch->is_removed = true;
    return;
  }
  int events = 0;
  if (happened & (POLLIN | POLLHUP | POLLERR)) events |= SPICE_WATCH_EVENT_READ;
  if (happened & (POLLOUT | POLLHUP | POLLERR)) events |= SPICE_WATCH_EVENT_WRITE;
  events &= watch->mask;
  if (events) watch->function(watch->descriptor, events, watch->opaque);
}

static void iterate(int timeout) {
  struct pollfd polled[MOST_WATCHES + 1];
  SpiceWatch *of[MOST_WATCHES + 1];
  nfds_t length = 1;
  polled[0] = (struct pollfd){wake_descriptor, POLLIN, 0};
  for (SpiceWatch *watch = watches; watch && length < MOST_WATCHES; watch = watch->next) {
    if (watch->is_removed || !watch->mask) continue;
    short events = 0;
    if (watch->mask & SPICE_WATCH_EVENT_READ) events |= POLLIN;
    if (watch->mask & SPICE_WATCH_EVENT_WRITE) events |= POLLOUT;
    of[length] = watch;
    polled[length++] = (struct pollfd){watch->descriptor, events, 0};
  }
  int64_t now = now_milliseconds();
  for (SpiceTimer *timer = timers; timer; timer = timer->next) {
    if (timer->is_removed || !timer->is_armed) continue;
    int64_t left = timer->due > now ? timer->due - now : 0;
    if (timeout < 0 || left < timeout) timeout = left;
  }
  int ready = poll(polled, length, timeout);
  depth++;
  if (ready > 0) {
    uint64_t ignored;
    if (polled[0].revents && read(wake_descriptor, &ignored, sizeof ignored) < 0 && errno != EAGAIN) abort();
    for (nfds_t i = 1; i < length; i++) {
      if (polled[i].revents && !of[i]->is_removed) dispatch(of[i], polled[i].revents);
    }
  }
  fire_timers();
  if (--depth == 0) sweep();
}

bool loop_run(bool (*done)(void *), void *context, int milliseconds) {
  int64_t end = now_milliseconds() + milliseconds;
  for (;;) {
    if (done(context)) return true;
    int64_t left = end - now_milliseconds();
    if (milliseconds >= 0 && left <= 0) return false;
    iterate(milliseconds < 0 ? -1 : (int)left);
  }
}

// What the library calls.

static void require_watch(SpiceWatch *watch) {
  for (SpiceWatch *known = watches; known; known = known->next) {
    if (known == watch && !watch->is_removed) return;
  }
  host_abort("the watch %p is not known, or removed already", (void *)watch);
}

static void require_timer(SpiceTimer *timer) {
  for (SpiceTimer *known = timers; known; known = known->next) {
    if (known == timer && !timer->is_removed) return;
  }
  host_abort("the timer %p is not known, or removed already", (void *)timer);
}

static SpiceTimer *timer_add(SpiceTimerFunc function, void *opaque) {
  loop_require_main("timer_add");
  count("timer_add", 1);
  SpiceTimer *timer = calloc(1, sizeof *timer);
  *timer = (SpiceTimer){timers, function, opaque, 0, false, false};
  timers = timer;
  return timer;
}

static void timer_start(SpiceTimer *timer, uint32_t milliseconds) {
  loop_require_main("timer_start");
  require_timer(timer);
  count("timer_start", 1);
  timer->due = now_milliseconds() + milliseconds;
  timer->is_armed = true;
}

static void timer_cancel(SpiceTimer *timer) {
  loop_require_main("timer_cancel");
  require_timer(timer);
  count("timer_cancel", 1);
  timer->is_armed = false;
}

static void timer_remove(SpiceTimer *timer) {
  loop_require_main("timer_remove");
  require_timer(timer);
  count("timer_remove", 1);
  timer->is_removed = true;
}

static SpiceWatch *watch_add(int descriptor, int mask, SpiceWatchFunc function, void *opaque) {
  loop_require_main("watch_add");
  count("watch_add", 1);
  for (SpiceWatch *watch = watches; watch; watch = watch->next) {
    if (!watch->is_removed && watch->descriptor == descriptor) violation("descriptor %d has two watches", descriptor);
  }
  SpiceWatch *watch = loop_watch_add(descriptor, mask, function, opaque);
  watch->is_host = false;
  return watch;
}

static void watch_update_mask(SpiceWatch *watch, int mask) {
  loop_require_main("watch_update_mask");
  require_watch(watch);
  count("watch_update_mask", 1);
  watch->mask = mask;
}

static void watch_remove(SpiceWatch *watch) {
  loop_require_main("watch_remove");
  require_watch(watch);
  count("watch_remove", 1);
  loop_watch_remove(watch);
}

// Connections that were announced and have not been reported as gone; a token stands for the pointer.
static struct announced {
  SpiceChannelEventInfo *info;
  int token;
} announced[1024];
static int last_token;

static int token_of(int what, SpiceChannelEventInfo *info) {
  for (size_t i = 0; i < sizeof announced / sizeof *announced; i++) {
    struct announced *entry = &announced[i];
    if (entry->info != (what == SPICE_CHANNEL_EVENT_CONNECTED ? NULL : info)) continue;
    if (what == SPICE_CHANNEL_EVENT_CONNECTED) *entry = (struct announced){info, ++last_token};
    if (what == SPICE_CHANNEL_EVENT_DISCONNECTED) entry->info = NULL;
    return entry->token;
  }
  violation("channel event %d of a connection that was not announced", what);
  return 0;
}

static void channel_event(int what, SpiceChannelEventInfo *info) {
  loop_require_main("channel_event");
  static const char *const names[] = {"?", "connected", "initialized", "disconnected"};
  event("channel",
        "what=%s info=%d type=%d id=%d connection_id=%u flags=%d family=%d llen_ext=%u plen_ext=%u",
        what >= 1 && what <= 3 ? names[what] : names[0], token_of(what, info), info->type, info->id,
        (unsigned)info->connection_id, info->flags, info->laddr_ext.ss_family, info->llen_ext, info->plen_ext);
}

// A core whose handles are no pointers at all: whoever looks behind them crashes.

#define FAKE_TIMER ((SpiceTimer *)(uintptr_t)0xdeadbeef0101)
#define FAKE_WATCH ((SpiceWatch *)(uintptr_t)0xdeadbeef0202)

static void require_fake(const void *given, const void *expected) {
  if (given != expected) host_abort("the handle %p came back instead of %p", given, expected);
}

static SpiceTimer *fake_timer_add(SpiceTimerFunc function, void *opaque) {
  (void)function, (void)opaque;
  loop_require_main("timer_add");
  count("timer_add", 1);
  return FAKE_TIMER;
}
static void fake_timer_start(SpiceTimer *timer, uint32_t milliseconds) {
  (void)milliseconds;
  require_fake(timer, FAKE_TIMER);
}
static void fake_timer_cancel(SpiceTimer *timer) { require_fake(timer, FAKE_TIMER); }
static void fake_timer_remove(SpiceTimer *timer) {
  require_fake(timer, FAKE_TIMER);
  count("timer_remove", 1);
}
static SpiceWatch *fake_watch_add(int descriptor, int mask, SpiceWatchFunc function, void *opaque) {
  (void)descriptor, (void)mask, (void)function, (void)opaque;
  loop_require_main("watch_add");
  count("watch_add", 1);
  return FAKE_WATCH;
}
static void fake_watch_update_mask(SpiceWatch *watch, int mask) {
  (void)mask;
  require_fake(watch, FAKE_WATCH);
}
static void fake_watch_remove(SpiceWatch *watch) {
  require_fake(watch, FAKE_WATCH);
  count("watch_remove", 1);
}

#define BASE(minor) {SPICE_INTERFACE_CORE, "spice-server-host", SPICE_INTERFACE_CORE_MAJOR, minor}
#define CALLS                                                                                                  \
  .timer_add = timer_add, .timer_start = timer_start, .timer_cancel = timer_cancel, .timer_remove = timer_remove, \
  .watch_add = watch_add, .watch_update_mask = watch_update_mask, .watch_remove = watch_remove

static SpiceCoreInterface core_host = {.base = BASE(SPICE_INTERFACE_CORE_MINOR), CALLS, .channel_event = channel_event};
static SpiceCoreInterface core_silent = {.base = BASE(SPICE_INTERFACE_CORE_MINOR), CALLS};
static SpiceCoreInterface core_old = {.base = BASE(2), CALLS, .channel_event = channel_event};
static SpiceCoreInterface core_null;
static SpiceCoreInterface core_foreign = {
  .base = {SPICE_INTERFACE_CORE, "spice-server-host", SPICE_INTERFACE_CORE_MAJOR + 1, 0}, CALLS};
static SpiceCoreInterface core_fake = {
  .base = BASE(0),
  .timer_add = fake_timer_add,
  .timer_start = fake_timer_start,
  .timer_cancel = fake_timer_cancel,
  .timer_remove = fake_timer_remove,
  .watch_add = fake_watch_add,
  .watch_update_mask = fake_watch_update_mask,
  .watch_remove = fake_watch_remove};

SpiceCoreInterface *core_named(const char *name) {
  static const struct {
    const char *name;
    SpiceCoreInterface *core;
  } all[] = {{"host", &core_host}, {"silent", &core_silent},   {"old", &core_old},
             {"null", &core_null}, {"foreign", &core_foreign}, {"fake", &core_fake}};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    if (!strcmp(all[i].name, name)) return all[i].core;
  }
  return NULL;
}
