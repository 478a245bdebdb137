// Reply lines, events, counters, and the library's own words.
#include "output.h"

#include "loop.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define MOST_COUNTERS 200

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int protocol_output = 1;
static int original_error = 2;
static int log_file = -1;

static struct counter {
  const char *name;
  long value;
} counters[MOST_COUNTERS];
static size_t counter_count;

static void write_all(int descriptor, const char *bytes, size_t length) {
  while (length > 0) {
    ssize_t written = write(descriptor, bytes, length);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0 && errno == EAGAIN) {
      usleep(1000);
      continue;
    }
    // Whoever gave the commands is gone.
    if (written <= 0) _exit(0);
    bytes += written;
    length -= written;
  }
}

/// What another process, which outlives this one, needs to know.
static struct witness {
  /// How much of the log was read.
  off_t read;
  bool ended_in_order;
} *witness;

/// Has a process of its own print what the library said last when this one dies, whatever kills it: the worker's thread
/// of the library blocks most signals.
static void start_witness(void) {
  int lifeline[2];
  witness = mmap(NULL, sizeof *witness, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (witness == MAP_FAILED || pipe2(lifeline, O_CLOEXEC) < 0) host_abort("no witness: %s", strerror(errno));
  if (fork() != 0) {
    close(lifeline[0]);
    return;
  }
  close(lifeline[1]);
  close(protocol_output);
  char buffer[4096];
  while (read(lifeline[0], buffer, sizeof buffer) < 0 && errno == EINTR) continue;
  for (off_t at = witness->read; !witness->ended_in_order;) {
    ssize_t length = pread(log_file, buffer, sizeof buffer, at);
    if (length <= 0 || write(original_error, buffer, length) < 0) break;
    at += length;
  }
  _exit(0);
}

void output_close(void) { witness->ended_in_order = true; }

void output_open(int protocol) {
  protocol_output = fcntl(protocol, F_DUPFD_CLOEXEC, 10);
  original_error = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 10);
  log_file = memfd_create("log", MFD_CLOEXEC);
  if (protocol_output < 0 || original_error < 0 || log_file < 0) host_abort("no descriptors: %s", strerror(errno));
  fcntl(log_file, F_SETFL, O_APPEND);
  dup2(log_file, STDOUT_FILENO);
  dup2(log_file, STDERR_FILENO);
  setvbuf(stdout, NULL, _IONBF, 0);
  setvbuf(stderr, NULL, _IONBF, 0);
  start_witness();
  // A peer that closes is an error of `write`, not the end.
  signal(SIGPIPE, SIG_IGN);
}

static void write_line(const char *kind, const char *name, const char *format, va_list arguments) {
  char line[65536];
  int length = snprintf(line, sizeof line, "%s%s%s", kind, name, *name && *format ? " " : "");
  length += vsnprintf(line + length, sizeof line - length - 1, format, arguments);
  if (length > (int)sizeof line - 2) length = sizeof line - 2;
  line[length++] = '\n';
  write_all(protocol_output, line, length);
}

void output_line(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  pthread_mutex_lock(&lock);
  write_line("", "", format, arguments);
  pthread_mutex_unlock(&lock);
  va_end(arguments);
}

/// The counter of a name, which must be a constant. The lock is held.
static struct counter *counter(const char *name) {
  for (size_t i = 0; i < counter_count; i++) {
    if (!strcmp(counters[i].name, name)) return &counters[i];
  }
  if (counter_count == MOST_COUNTERS) host_abort("too many counters");
  counters[counter_count].name = name;
  return &counters[counter_count++];
}

static void event_list(const char *name, const char *format, va_list arguments) {
  pthread_mutex_lock(&lock);
  counter(name)->value++;
  write_line("event ", name, format, arguments);
  pthread_mutex_unlock(&lock);
  loop_wake();
}

void event(const char *name, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  event_list(name, format, arguments);
  va_end(arguments);
}

void violation(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  event_list("violation", format, arguments);
  va_end(arguments);
}

unsigned event_count(const char *name) {
  pthread_mutex_lock(&lock);
  unsigned value = 0;
  for (size_t i = 0; i < counter_count; i++) {
    if (!strcmp(counters[i].name, name)) value = counters[i].value;
  }
  pthread_mutex_unlock(&lock);
  return value;
}

void count(const char *name, long amount) {
  pthread_mutex_lock(&lock);
  counter(name)->value += amount;
  pthread_mutex_unlock(&lock);
}

void output_counts(void) {
  for (size_t i = 0; i < counter_count; i++) output_line("data %s %ld", counters[i].name, counters[i].value);
}

void output_log(void) {
  char *text = NULL;
  size_t length = 0;
  for (;;) {
    text = realloc(text, length + 65536);
    ssize_t more = pread(log_file, text + length, 65536, witness->read + length);
    if (more <= 0) break;
    length += more;
  }
  // What has no end yet is another thread's, which is about to finish it.
  while (length > 0 && text[length - 1] != '\n') length--;
  witness->read += length;
  for (char *line = text, *end = text + length; line < end;) {
    char *newline = memchr(line, '\n', end - line);
    if (newline > line) output_line("data %.*s", (int)(newline - line), line);
    line = newline + 1;
  }
  free(text);
}

void host_abort(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  dprintf(STDERR_FILENO, "spice-server-host: ");
  vdprintf(STDERR_FILENO, format, arguments);
  dprintf(STDERR_FILENO, "\n");
  va_end(arguments);
  abort();
}
