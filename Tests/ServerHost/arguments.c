// Reads commands and answers them. A key that nobody asked for is an error, so that a test's typing error is one.
#include "arguments.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_ARGUMENTS 80

struct arguments {
  size_t length;
  struct {
    const char *key;
    const char *value;
    bool is_used;
  } items[MOST_ARGUMENTS];
  bool failed;
  char reply[1024];
};

static int digit(char character) {
  if (character >= '0' && character <= '9') return character - '0';
  if (character >= 'a' && character <= 'f') return character - 'a' + 10;
  if (character >= 'A' && character <= 'F') return character - 'A' + 10;
  return -1;
}

static void decode(char *text) {
  char *out = text;
  for (; *text; text++) {
    if (text[0] == '%' && digit(text[1]) >= 0 && digit(text[2]) >= 0) {
      *out++ = digit(text[1]) << 4 | digit(text[2]);
      text += 2;
    } else {
      *out++ = *text;
    }
  }
  *out = 0;
}

static void parse(struct arguments *arguments, char *rest) {
  for (char *word; (word = strsep(&rest, " "));) {
    if (!*word) continue;
    char *value = strchr(word, '=');
    if (!value || arguments->length == MOST_ARGUMENTS) {
      reply_error(arguments, "'%s' is not key=value, or one too many", word);
      return;
    }
    *value++ = 0;
    decode(value);
    arguments->items[arguments->length].key = word;
    arguments->items[arguments->length++].value = value;
  }
}

void arguments_run(char *line, const struct verb *const lists[]) {
  struct arguments arguments = {.reply = "ok"};
  char *rest = line;
  const char *name = strsep(&rest, " ");
  if (rest) parse(&arguments, rest);
  const struct verb *found = NULL;
  for (size_t list = 0; lists[list]; list++) {
    for (const struct verb *verb = lists[list]; verb->name; verb++) {
      if (!strcmp(verb->name, name)) found = verb;
    }
  }
  if (!found) reply_error(&arguments, "there is no command '%s'", name);
  if (!arguments.failed) found->run(&arguments);
  for (size_t i = 0; i < arguments.length && !arguments.failed; i++) {
    if (!arguments.items[i].is_used) reply_error(&arguments, "%s takes no '%s'", name, arguments.items[i].key);
  }
  output_line("%s", arguments.reply);
}

const char *argument(struct arguments *arguments, const char *key) {
  for (size_t i = 0; i < arguments->length; i++) {
    if (strcmp(arguments->items[i].key, key)) continue;
    arguments->items[i].is_used = true;
    return arguments->items[i].value;
  }
  return NULL;
}

const char *argument_text(struct arguments *arguments, const char *key, const char *otherwise) {
  const char *value = argument(arguments, key);
  return value ? value : otherwise;
}

const char *argument_needed_text(struct arguments *arguments, const char *key) {
  const char *value = argument(arguments, key);
  if (!value) reply_error(arguments, "'%s' is missing", key);
  return value ? value : "";
}

static int64_t number(struct arguments *arguments, const char *key, const char *text, char **end) {
  // Addresses and masks go up to 64 bits, so a number without sign may be as large as that.
  int64_t value = *text == '-' ? strtoll(text, end, 0) : (int64_t)strtoull(text, end, 0);
  if (*end == text) reply_error(arguments, "%s=%s is no number", key, text);
  return value;
}

int64_t argument_number(struct arguments *arguments, const char *key, int64_t otherwise) {
  const char *text = argument(arguments, key);
  if (!text) return otherwise;
  char *end;
  int64_t value = number(arguments, key, text, &end);
  if (*end) reply_error(arguments, "%s=%s is no number", key, text);
  return value;
}

int64_t argument_needed(struct arguments *arguments, const char *key) {
  argument_needed_text(arguments, key);
  return argument_number(arguments, key, 0);
}

size_t argument_numbers(struct arguments *arguments, const char *key, int64_t *numbers, size_t most) {
  const char *text = argument(arguments, key);
  size_t length = 0;
  while (text && *text && length < most && !arguments->failed) {
    char *end;
    numbers[length++] = number(arguments, key, text, &end);
    text = *end == ',' || *end == ';' ? end + 1 : end;
    if (text == end && *end) reply_error(arguments, "%s is no list of numbers", key);
  }
  return length;
}

bool argument_rect(struct arguments *arguments, const char *key, QXLRect *rect) {
  int64_t numbers[4];
  size_t length = argument_numbers(arguments, key, numbers, 4);
  if (length == 0) return false;
  if (length != 4) reply_error(arguments, "%s is not left,top,right,bottom", key);
  *rect = (QXLRect){.left = numbers[0], .top = numbers[1], .right = numbers[2], .bottom = numbers[3]};
  return true;
}

uint8_t *argument_bytes(struct arguments *arguments, const char *key, size_t *length) {
  const char *text = argument(arguments, key);
  *length = 0;
  if (!text) return NULL;
  uint8_t *bytes = malloc(strlen(text) / 2 + 1);
  for (; text[0] && digit(text[0]) >= 0 && digit(text[1]) >= 0; text += 2) {
    bytes[(*length)++] = digit(text[0]) << 4 | digit(text[1]);
  }
  if (*text) reply_error(arguments, "%s is not hexadecimal", key);
  return bytes;
}

bool arguments_failed(struct arguments *arguments) { return arguments->failed; }

void reply(struct arguments *arguments, const char *format, ...) {
  if (arguments->failed) return;
  va_list list;
  va_start(list, format);
  int length = snprintf(arguments->reply, sizeof arguments->reply, "ok ");
  vsnprintf(arguments->reply + length, sizeof arguments->reply - length, format, list);
  va_end(list);
}

void reply_result(struct arguments *arguments, int64_t result) { reply(arguments, "result=%" PRId64, result); }

void reply_error(struct arguments *arguments, const char *format, ...) {
  if (arguments->failed) return;
  va_list list;
  va_start(list, format);
  int length = snprintf(arguments->reply, sizeof arguments->reply, "error ");
  vsnprintf(arguments->reply + length, sizeof arguments->reply - length, format, list);
  va_end(list);
  arguments->failed = true;
}
