// Reads commands, one at a time, while the main loop serves the library.
#include "session.h"

#include "devices.h"
#include "loop.h"
#include "qxl.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static bool is_over;
static bool has_ended;

struct awaited {
  const char *name;
  unsigned at_least;
};

static bool happened(void *context) {
  struct awaited *awaited = context;
  return event_count(awaited->name) >= awaited->at_least;
}

/// `wait event=NAME [count=N] [timeout=MS]`: until that many such events were printed since the start.
static void wait_for(struct arguments *arguments) {
  struct awaited awaited = {argument_needed_text(arguments, "event"), argument_number(arguments, "count", 1)};
  int timeout = argument_number(arguments, "timeout", 10000);
  if (arguments_failed(arguments)) return;
  if (!loop_run(happened, &awaited, timeout)) {
    reply_error(arguments, "%s happened %u times in time", awaited.name, event_count(awaited.name));
    return;
  }
  reply(arguments, "count=%u", event_count(awaited.name));
}

static void log_lines(struct arguments *arguments) {
  (void)arguments;
  output_log();
}

static void counts(struct arguments *arguments) {
  (void)arguments;
  output_counts();
}

static bool never(void *context) {
  (void)context;
  return false;
}

/// `pause ms=N`: serves the library for that long. For people, not for tests.
static void pause_for(struct arguments *arguments) {
  int milliseconds = argument_needed(arguments, "ms");
  if (!arguments_failed(arguments)) loop_run(never, NULL, milliseconds);
}

/// `usage`: what the process took so far, and the memory that it has.
static void usage(struct arguments *arguments) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  long pages = 0, ignored;
  FILE *file = fopen("/proc/self/statm", "r");
  if (file) {
    if (fscanf(file, "%ld %ld", &ignored, &pages) != 2) pages = 0;
    fclose(file);
  }
  reply(arguments, "user=%ld.%06ld system=%ld.%06ld resident=%ld clock=%lld", (long)usage.ru_utime.tv_sec,
        (long)usage.ru_utime.tv_usec, (long)usage.ru_stime.tv_sec, (long)usage.ru_stime.tv_usec,
        pages * sysconf(_SC_PAGESIZE), (long long)now_nanoseconds());
}

/// `check`: an error if the library broke a rule, or has commands that it should have given back.
static void check(struct arguments *arguments) {
  unsigned violations = event_count("violation"), outstanding = 0;
  for (int i = 0; i < device_total(); i++) {
    struct qxl *qxl = device_at(i, DEVICE_QXL);
    if (qxl) outstanding += qxl_outstanding(qxl, false);
  }
  reply(arguments, "outstanding=%u watches=%u timers=%u", outstanding, loop_watches(), loop_timers());
  if (violations) reply_error(arguments, "%u violations", violations);
}

static void quit(struct arguments *arguments) {
  (void)arguments;
  is_over = true;
}

const struct verb session_verbs[] = {{"wait", wait_for}, {"log", log_lines}, {"counts", counts},
                                            {"pause", pause_for}, {"usage", usage}, {"check", check},
                                            {"quit", quit},       {0}};

static const struct verb *const *lists;
static SpiceWatch *input_watch;
static char *buffer;
static size_t buffered;
static bool is_busy;

static void run_lines(void) {
  // A command may serve the loop; what comes meanwhile waits its turn.
  if (is_busy) return;
  is_busy = true;
  char *newline;
  while (!is_over && (newline = memchr(buffer, '\n', buffered))) {
    *newline = 0;
    size_t length = newline + 1 - buffer;
    char *line = strdup(buffer);
    memmove(buffer, newline + 1, buffered -= length);
    if (*line && *line != '#') arguments_run(line, lists);
    free(line);
  }
  is_busy = false;
}

static void input_ready(int descriptor, int events, void *opaque) {
  (void)events, (void)opaque;
  buffer = realloc(buffer, buffered + 65536);
  ssize_t length = read(descriptor, buffer + buffered, 65536);
  if (length < 0 && errno == EINTR) return;
  if (length <= 0) {
    loop_watch_remove(input_watch);
    has_ended = true;
    return;
  }
  buffered += length;
  run_lines();
}

static bool over(void *context) {
  (void)context;
  return is_over || (has_ended && !is_busy);
}

void session_run(int input, const struct verb *const verbs[]) {
  lists = verbs;
  buffer = malloc(1);
  input_watch = loop_watch_add(input, SPICE_WATCH_EVENT_READ, input_ready, NULL);
  output_line("ok ready");
  loop_run(over, NULL, -1);
}

int session_accept(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  strncpy(address.sun_path, path, sizeof address.sun_path - 1);
  int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, 1) < 0) {
    host_abort("%s: %s", path, strerror(errno));
  }
  int connection = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  close(listener);
  return connection;
}
