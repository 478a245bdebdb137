// A command of the protocol: a verb, then `key=value` words, in which %XX stands for a byte.
#ifndef HOST_ARGUMENTS_H
#define HOST_ARGUMENTS_H

#include "api.h"
#include "output.h"

#include <stdint.h>

struct arguments;

/// A verb and what it does; lists end with an empty one.
struct verb {
  const char *name;
  void (*run)(struct arguments *arguments);
};

/// Runs the verb of a line, which is changed, and prints the reply.
void arguments_run(char *line, const struct verb *const lists[]);

/// The value of a key, or NULL, or the given one.
const char *argument(struct arguments *arguments, const char *key);
const char *argument_text(struct arguments *arguments, const char *key, const char *otherwise);
int64_t argument_number(struct arguments *arguments, const char *key, int64_t otherwise);
/// As above; the command fails without it.
const char *argument_needed_text(struct arguments *arguments, const char *key);
int64_t argument_needed(struct arguments *arguments, const char *key);
/// Numbers with commas between them; returns how many there are.
size_t argument_numbers(struct arguments *arguments, const char *key, int64_t *numbers, size_t most);
/// `left,top,right,bottom`; false if there is none.
bool argument_rect(struct arguments *arguments, const char *key, QXLRect *rect);
/// Bytes written as hexadecimal digits, which the caller frees; NULL if there are none.
uint8_t *argument_bytes(struct arguments *arguments, const char *key, size_t *length);

/// Whether something was wrong so far; then the command should do nothing more.
bool arguments_failed(struct arguments *arguments);

/// The last line of the reply. Without either it is a plain `ok`.
void reply(struct arguments *arguments, const char *format, ...) PRINTF(2, 3);
void reply_result(struct arguments *arguments, int64_t result);
void reply_error(struct arguments *arguments, const char *format, ...) PRINTF(2, 3);

#endif
