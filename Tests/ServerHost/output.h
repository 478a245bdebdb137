// What the host says: reply lines, events and violations, from any thread, and what the library says on its own.
#ifndef HOST_OUTPUT_H
#define HOST_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

#define PRINTF(text, first) __attribute__((format(printf, text, first)))

/// Moves the protocol to a descriptor of its own, and collects what anybody prints on the standard ones in a file.
void output_open(int protocol);
/// Before the program ends in order.
void output_close(void);

/// One line of the protocol.
void output_line(const char *format, ...) PRINTF(1, 2);

/// The line `event NAME ...`; counts how often each name came.
void event(const char *name, const char *format, ...) PRINTF(2, 3);
unsigned event_count(const char *name);

/// A rule of the API that the library broke: the line `event violation ...`.
void violation(const char *format, ...) PRINTF(1, 2);

/// Counts something that happens too often for a line.
void count(const char *name, long amount);
/// The data lines `NAME N` of all counters, events among them.
void output_counts(void);

/// Lines that the library printed since the last call, as data lines.
void output_log(void);

/// Ends the program with a message on standard error.
void host_abort(const char *format, ...) __attribute__((noreturn)) PRINTF(1, 2);

#endif
