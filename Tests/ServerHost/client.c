// Links the channels of a session, and counts what comes on them.
#include "client.h"

#include "loop.h"
#include "ticket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define HEADER sizeof(SpiceMiniDataHeader)
/// The start of a message, in which everything is that is looked at.
#define KEPT 160
#define MOST_CHANNELS 8
#define MOST_KINDS 120

static struct channel {
  int descriptor;
  uint8_t type;
  SpiceWatch *watch;
  /// The message that is coming: its header, then its first bytes.
  uint8_t message[HEADER + KEPT];
  size_t kept;
  uint64_t left;
  int64_t began;
  uint32_t window;
  uint32_t unacknowledged;
  uint64_t bytes;
  uint64_t messages;
} channels[MOST_CHANNELS];
static int channel_count;

static uint64_t draws, marks;
/// The last pixel of the primary surface, where marks are drawn.
static int32_t last_column, last_row;
static uint64_t images[MOST_KINDS];
/// When the first drawing of the last round began, and when its last one ended.
static int64_t round_began, round_ended;
/// When the last mark came.
static int64_t marked;
static bool is_round_new = true;
/// When anything came last.
static int64_t last_arrival;
static int64_t last_ended;
static bool is_closed;

// Blocking, before a channel is watched.

static bool send_all(int descriptor, const void *bytes, size_t length) {
  for (const uint8_t *at = bytes; length > 0;) {
    ssize_t sent = send(descriptor, at, length, MSG_NOSIGNAL);
    if (sent <= 0) return false;
    at += sent;
    length -= sent;
  }
  return true;
}

static bool receive_all(int descriptor, void *bytes, size_t length) {
  for (uint8_t *at = bytes; length > 0;) {
    ssize_t received = recv(descriptor, at, length, 0);
    if (received <= 0) return false;
    at += received;
    length -= received;
  }
  return true;
}

static bool send_message(const struct channel *channel, uint16_t type, const void *body, uint32_t size) {
  uint8_t bytes[HEADER + 64];
  SpiceMiniDataHeader header = {type, size};
  memcpy(bytes, &header, sizeof header);
  memcpy(bytes + sizeof header, body, size);
  return send_all(channel->descriptor, bytes, sizeof header + size);
}

/// Reads messages until one of a type, whose body's start is put into `body`.
static bool receive_message(const struct channel *channel, uint16_t type, void *body, size_t most) {
  for (;;) {
    SpiceMiniDataHeader header;
    if (!receive_all(channel->descriptor, &header, sizeof header)) return false;
    uint8_t *bytes = malloc(header.size + 1);
    bool works = receive_all(channel->descriptor, bytes, header.size);
    if (works && header.type == type) memcpy(body, bytes, header.size < most ? header.size : most);
    if (works && header.type == SPICE_MSG_PING) send_message(channel, SPICE_MSGC_PONG, bytes, 12);
    free(bytes);
    if (!works || header.type == type) return works;
  }
}

static bool link_channel(struct channel *channel, const char *host, int port, const char *password,
                         uint32_t connection, uint8_t type, uint32_t capabilities) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  if (inet_pton(AF_INET, host, &address.sin_addr) != 1) return false;
  *channel = (struct channel){.descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), .type = type};
  int yes = 1;
  setsockopt(channel->descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  if (connect(channel->descriptor, (struct sockaddr *)&address, sizeof address) < 0) return false;
  struct __attribute__((packed)) {
    SpiceLinkHeader header;
    SpiceLinkMess message;
    uint32_t common;
    uint32_t own;
  } hello = {{SPICE_MAGIC, SPICE_VERSION_MAJOR, SPICE_VERSION_MINOR, sizeof(SpiceLinkMess) + 8},
             {connection, type, 0, 1, 1, sizeof(SpiceLinkMess)},
             1 << SPICE_COMMON_CAP_PROTOCOL_AUTH_SELECTION | 1 << SPICE_COMMON_CAP_AUTH_SPICE |
               1 << SPICE_COMMON_CAP_MINI_HEADER,
             capabilities};
  SpiceLinkHeader header;
  SpiceLinkReply reply;
  struct __attribute__((packed)) {
    uint32_t mechanism;
    uint8_t ticket[TICKET_SIZE];
  } answer = {.mechanism = SPICE_COMMON_CAP_AUTH_SPICE};
  uint32_t result;
  if (!send_all(channel->descriptor, &hello, sizeof hello) || !receive_all(channel->descriptor, &header, sizeof header) ||
      header.size < sizeof reply || !receive_all(channel->descriptor, &reply, sizeof reply) || reply.error) {
    return false;
  }
  for (uint32_t left = header.size - sizeof reply; left > 0; left--) {
    uint8_t ignored;
    if (!receive_all(channel->descriptor, &ignored, 1)) return false;
  }
  return ticket_make(reply.pub_key, password, answer.ticket) &&
         send_all(channel->descriptor, &answer, sizeof answer) &&
         receive_all(channel->descriptor, &result, sizeof result) && result == SPICE_LINK_ERR_OK;
}

// While channels are watched.

static uint32_t word(const struct channel *channel, size_t offset) {
  uint32_t value = 0;
  if (HEADER + offset + 4 <= channel->kept) memcpy(&value, channel->message + HEADER + offset, 4);
  return value;
}

/// Counts the kinds of images. A draw begins with the surface, the box and the clip, then COPY and its like name theirs
/// by an offset.
static void count_image(const struct channel *channel, uint16_t type) {
  if (type != SPICE_MSG_DISPLAY_DRAW_COPY) return;
  size_t at = 4 + 16;
  uint8_t clip = channel->message[HEADER + at];
  at += 1;
  if (clip == SPICE_CLIP_TYPE_RECTS) at += 4 + 16 * (size_t)word(channel, at);
  size_t image = word(channel, at);
  if (!image || HEADER + image + 9 > channel->kept) return;
  uint8_t kind = channel->message[HEADER + image + 8];
  if (kind < MOST_KINDS) images[kind]++;
}

/// Whether a drawing covers the pixel of the marks. A server may send a picture of it in place of the mark itself.
static bool covers_mark(const struct channel *channel) {
  return (int32_t)word(channel, 0) == 0 && (int32_t)word(channel, 12) > last_row &&
         (int32_t)word(channel, 16) > last_column;
}

static void finish_message(struct channel *channel, int64_t now) {
  SpiceMiniDataHeader header;
  memcpy(&header, channel->message, sizeof header);
  channel->messages++;
  bool is_draw = channel->type == SPICE_CHANNEL_DISPLAY &&
                 ((header.type >= SPICE_MSG_DISPLAY_DRAW_FILL && header.type <= SPICE_MSG_DISPLAY_DRAW_ALPHA_BLEND) ||
                  header.type == SPICE_MSG_DISPLAY_DRAW_COMPOSITE || header.type == SPICE_MSG_DISPLAY_COPY_BITS);
  if (channel->type == SPICE_CHANNEL_DISPLAY && header.type == SPICE_MSG_DISPLAY_SURFACE_CREATE && word(channel, 0) == 0) {
    last_column = word(channel, 4) - 1;
    last_row = word(channel, 8) - 1;
  }
  if (is_draw && covers_mark(channel)) {
    marks++;
    marked = now;
    round_ended = last_ended;
    is_round_new = true;
  } else if (is_draw) {
    draws++;
    if (is_round_new) round_began = channel->began;
    is_round_new = false;
    last_ended = now;
    count_image(channel, header.type);
  } else if (header.type == SPICE_MSG_SET_ACK) {
    uint32_t generation = word(channel, 0);
    channel->window = word(channel, 4);
    channel->unacknowledged = 0;
    send_message(channel, SPICE_MSGC_ACK_SYNC, &generation, sizeof generation);
  } else if (header.type == SPICE_MSG_PING) {
    send_message(channel, SPICE_MSGC_PONG, channel->message + HEADER, 12);
  }
  if (channel->window && ++channel->unacknowledged == channel->window) {
    channel->unacknowledged = 0;
    send_message(channel, SPICE_MSGC_ACK, "", 0);
  }
}

static void consume(struct channel *channel, const uint8_t *bytes, size_t length, int64_t now) {
  while (length > 0) {
    if (channel->kept == 0) channel->began = now;
    if (channel->kept < HEADER) {
      size_t some = HEADER - channel->kept < length ? HEADER - channel->kept : length;
      memcpy(channel->message + channel->kept, bytes, some);
      channel->kept += some;
      bytes += some;
      length -= some;
      if (channel->kept < HEADER) return;
      SpiceMiniDataHeader header;
      memcpy(&header, channel->message, sizeof header);
      channel->left = header.size;
    }
    size_t some = channel->left < length ? channel->left : length;
    size_t room = sizeof channel->message - channel->kept;
    memcpy(channel->message + channel->kept, bytes, some < room ? some : room);
    channel->kept += some < room ? some : room;
    channel->left -= some;
    bytes += some;
    length -= some;
    if (channel->left > 0) return;
    finish_message(channel, now);
    channel->kept = 0;
  }
}

static void ready(int descriptor, int events, void *opaque) {
  (void)events;
  static uint8_t buffer[1 << 20];
  struct channel *channel = opaque;
  for (;;) {
    ssize_t length = recv(descriptor, buffer, sizeof buffer, MSG_DONTWAIT);
    if (length < 0 && errno == EINTR) continue;
    if (length < 0 && errno == EAGAIN) return;
    if (length <= 0) {
      is_closed = true;
      loop_watch_remove(channel->watch);
      return;
    }
    channel->bytes += length;
    last_arrival = now_nanoseconds();
    consume(channel, buffer, length, now_nanoseconds());
    if ((size_t)length < sizeof buffer) return;
  }
}

/// Asks for what clients of today ask for: caches of 80 MiB and a window of GLZ as large as they go.
static bool start_display(const struct channel *display, struct arguments *arguments) {
  struct __attribute__((packed)) {
    uint8_t cache_id;
    int64_t cache_pixels;
    uint8_t dictionary_id;
    int32_t window_pixels;
  } init = {1, argument_number(arguments, "cache", 20 << 20), 1, argument_number(arguments, "window", 16 << 20)};
  uint8_t preferred = argument_number(arguments, "preferred", 0);
  if (!send_message(display, SPICE_MSGC_DISPLAY_INIT, &init, sizeof init)) return false;
  return !preferred ||
         send_message(display, SPICE_MSGC_DISPLAY_PREFERRED_COMPRESSION, &preferred, sizeof preferred);
}

/// `connect port=N [host=ADDRESS] [password=TEXT] [cache=PIXELS] [window=PIXELS] [preferred=N]`: main, display, inputs and cursor.
static void connect_all(struct arguments *arguments) {
  int port = argument_needed(arguments, "port");
  const char *host = argument_text(arguments, "host", "127.0.0.1");
  const char *password = argument_text(arguments, "password", "");
  static const struct {
    uint8_t type;
    uint32_t capabilities;
  } wanted[] = {{SPICE_CHANNEL_MAIN, 0xf},
                {SPICE_CHANNEL_DISPLAY, 1 << SPICE_DISPLAY_CAP_SIZED_STREAM | 1 << SPICE_DISPLAY_CAP_MONITORS_CONFIG |
                                          1 << SPICE_DISPLAY_CAP_COMPOSITE | 1 << SPICE_DISPLAY_CAP_A8_SURFACE |
                                          1 << SPICE_DISPLAY_CAP_LZ4_COMPRESSION},
                {SPICE_CHANNEL_INPUTS, 0},
                {SPICE_CHANNEL_CURSOR, 0}};
  uint32_t session = 0;
  if (arguments_failed(arguments)) return;
  for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
    struct channel *channel = &channels[channel_count];
    if (!link_channel(channel, host, port, password, session, wanted[i].type, wanted[i].capabilities)) {
      reply_error(arguments, "channel %d was not linked: %s", wanted[i].type, strerror(errno));
      return;
    }
    uint8_t init[32];
    bool works = true;
    if (wanted[i].type == SPICE_CHANNEL_MAIN) {
      works = receive_message(channel, SPICE_MSG_MAIN_INIT, init, sizeof init);
      memcpy(&session, init, sizeof session);
      works = works && send_message(channel, SPICE_MSGC_MAIN_ATTACH_CHANNELS, "", 0) &&
              receive_message(channel, SPICE_MSG_MAIN_CHANNELS_LIST, init, sizeof init);
    } else if (wanted[i].type == SPICE_CHANNEL_DISPLAY) {
      works = start_display(channel, arguments);
    }
    if (!works) {
      reply_error(arguments, "channel %d did not start", wanted[i].type);
      return;
    }
    channel->watch = loop_watch_add(channel->descriptor, SPICE_WATCH_EVENT_READ, ready, channel);
    channel_count++;
  }
}

static bool has_marks(void *context) { return is_closed || marks >= *(uint64_t *)context; }

/// `await marks=N [timeout=MS]`: until so many marks have come. Replies with the moments of the first and the last byte
/// of the drawings before the last one, and of that.
static void await_marks(struct arguments *arguments) {
  uint64_t wanted = argument_needed(arguments, "marks");
  int timeout = argument_number(arguments, "timeout", 60000);
  if (arguments_failed(arguments)) return;
  if (!loop_run(has_marks, &wanted, timeout) || is_closed) {
    reply_error(arguments, "%" PRIu64 " marks came%s", marks, is_closed ? ", and the connection is gone" : "");
    return;
  }
  reply(arguments, "draws=%" PRIu64 " first=%" PRId64 " last=%" PRId64 " mark=%" PRId64, draws, round_began, round_ended,
        marked);
}

static bool is_quiet(void *context) {
  return is_closed || now_nanoseconds() - last_arrival >= *(int64_t *)context;
}

/// `settle [quiet=MS]`: until nothing has come for a while. Marks count from then on.
static void settle(struct arguments *arguments) {
  int64_t quiet = (int64_t)argument_number(arguments, "quiet", 300) * 1000000;
  if (arguments_failed(arguments)) return;
  last_arrival = now_nanoseconds();
  while (!loop_run(is_quiet, &quiet, quiet / 1000000) && !is_closed) {
  }
  marks = 0;
  is_round_new = true;
}

/// `key code=N`: presses a key.
static void press(struct arguments *arguments) {
  uint32_t code = argument_needed(arguments, "code");
  if (arguments_failed(arguments)) return;
  for (int i = 0; i < channel_count; i++) {
    if (channels[i].type == SPICE_CHANNEL_INPUTS) {
      send_message(&channels[i], SPICE_MSGC_INPUTS_KEY_DOWN, &code, sizeof code);
    }
  }
  reply(arguments, "at=%" PRId64, now_nanoseconds());
}

/// `statistics`: drawings, when the last one ended, bytes of all channels, and of which kinds the images were that were copied.
static void statistics(struct arguments *arguments) {
  uint64_t bytes = 0, messages = 0;
  for (int i = 0; i < channel_count; i++) {
    bytes += channels[i].bytes;
    messages += channels[i].messages;
  }
  for (int kind = 0; kind < MOST_KINDS; kind++) {
    if (images[kind]) output_line("data image=%d count=%" PRIu64, kind, images[kind]);
  }
  reply(arguments, "draws=%" PRIu64 " bytes=%" PRIu64 " messages=%" PRIu64 " ended=%" PRId64 " clock=%" PRId64, draws,
        bytes, messages, last_ended, now_nanoseconds());
}

const struct verb measuring_verbs[] = {
  {"connect", connect_all}, {"await", await_marks}, {"settle", settle}, {"key", press}, {"statistics", statistics}, {0}};
