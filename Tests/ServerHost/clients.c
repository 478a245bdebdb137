// Sockets: those that the host gives to the library, and the other ends, on which commands speak raw bytes.
#include "devices.h"
#include "loop.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define MOST_PEERS 256

static struct peer {
  int descriptor;
  uint8_t *received;
  size_t length;
  bool is_closed;
  SpiceWatch *watch;
} peers[MOST_PEERS];
static int peer_count;

static void peer_ready(int descriptor, int events, void *opaque) {
  (void)events;
  struct peer *peer = opaque;
  uint8_t buffer[65536];
  ssize_t length = recv(descriptor, buffer, sizeof buffer, MSG_DONTWAIT);
  if (length < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (length <= 0) {
    peer->is_closed = true;
    loop_watch_remove(peer->watch);
    peer->watch = NULL;
    return;
  }
  peer->received = realloc(peer->received, peer->length + length);
  memcpy(peer->received + peer->length, buffer, length);
  peer->length += length;
}

static int peer_add(int descriptor) {
  if (peer_count == MOST_PEERS) host_abort("too many peers");
  struct peer *peer = &peers[peer_count];
  *peer = (struct peer){.descriptor = descriptor};
  peer->watch = loop_watch_add(descriptor, SPICE_WATCH_EVENT_READ, peer_ready, peer);
  return peer_count++;
}

static socklen_t unix_address(struct sockaddr_un *address, const char *path) {
  *address = (struct sockaddr_un){.sun_family = AF_UNIX};
  strncpy(address->sun_path, path, sizeof address->sun_path - 1);
  if (*path != '@') return sizeof *address;
  // Abstract names start with a zero byte, and are as long as the length says.
  address->sun_path[0] = 0;
  return offsetof(struct sockaddr_un, sun_path) + strlen(path);
}

static struct sockaddr_in loopback(int port) {
  return (struct sockaddr_in){
    .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

/// A listening socket on a path, or on a port of the loopback interface.
static int listening(const char *path, int port) {
  struct sockaddr_un local;
  struct sockaddr_in inet = loopback(port);
  socklen_t length = path ? unix_address(&local, path) : sizeof inet;
  int descriptor = socket(path ? AF_UNIX : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int yes = 1;
  setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  const struct sockaddr *address = path ? (struct sockaddr *)&local : (struct sockaddr *)&inet;
  if (bind(descriptor, address, length) < 0 || listen(descriptor, 16) < 0) {
    close(descriptor);
    return -1;
  }
  return descriptor;
}

/// Two connected sockets.
static bool connected_pair(bool is_tcp, int pair[2]) {
  if (!is_tcp) return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0;
  int listener = listening(NULL, 0);
  struct sockaddr_in address;
  socklen_t length = sizeof address;
  getsockname(listener, (struct sockaddr *)&address, &length);
  pair[1] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  bool works = connect(pair[1], (struct sockaddr *)&address, length) == 0;
  pair[0] = works ? accept4(listener, NULL, NULL, SOCK_CLOEXEC) : -1;
  close(listener);
  return pair[0] >= 0;
}

/// `add_client [tls=0|1] [skip_auth=0|1] [family=unix|tcp] [other=open|closed]`: gives the library one end of a
/// connection. The other is a peer, unless it is to be closed before.
static void add_client(struct arguments *arguments) {
  SpiceServer *server = server_of(arguments);
  bool is_tcp = !strcmp(argument_text(arguments, "family", "unix"), "tcp");
  bool is_closed = !strcmp(argument_text(arguments, "other", "open"), "closed");
  bool is_tls = argument_number(arguments, "tls", 0);
  int skip = argument_number(arguments, "skip_auth", 0);
  int pair[2];
  if (arguments_failed(arguments)) return;
  if (!connected_pair(is_tcp, pair)) {
    reply_error(arguments, "no sockets: %s", strerror(errno));
    return;
  }
  int peer = -1;
  if (is_closed) {
    close(pair[1]);
  } else {
    peer = peer_add(pair[1]);
  }
  int result = is_tls ? CALL(spice_server_add_ssl_client)(server, pair[0], skip)
                      : CALL(spice_server_add_client)(server, pair[0], skip);
  reply(arguments, "result=%d fd=%d open=%d peer=%d", result, pair[0], fcntl(pair[0], F_GETFD) >= 0, peer);
}

/// `set_listen_socket_fd path=PATH|port=N`: listens, and gives the socket to the library.
static void set_listen_socket_fd(struct arguments *arguments) {
  SpiceServer *server = server_of(arguments);
  const char *path = argument(arguments, "path");
  int port = argument_number(arguments, "port", 0);
  if (arguments_failed(arguments)) return;
  int descriptor = listening(path, port);
  if (descriptor < 0) {
    reply_error(arguments, "nothing to listen on: %s", strerror(errno));
    return;
  }
  int result = CALL(spice_server_set_listen_socket_fd)(server, descriptor);
  reply(arguments, "result=%d fd=%d", result, descriptor);
}

/// `descriptor fd=N`: whether it is open.
static void descriptor(struct arguments *arguments) {
  int value = argument_needed(arguments, "fd");
  reply(arguments, "open=%d", fcntl(value, F_GETFD) >= 0);
}

/// `descriptor_close fd=N`
static void descriptor_close(struct arguments *arguments) {
  reply_result(arguments, close(argument_needed(arguments, "fd")));
}

/// `peer_connect port=N|path=PATH`, as somebody from outside.
static void peer_connect(struct arguments *arguments) {
  const char *path = argument(arguments, "path");
  int port = argument_number(arguments, "port", 0);
  struct sockaddr_un local;
  struct sockaddr_in inet = loopback(port);
  socklen_t length = path ? unix_address(&local, path) : sizeof inet;
  int new_socket = socket(path ? AF_UNIX : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const struct sockaddr *address = path ? (struct sockaddr *)&local : (struct sockaddr *)&inet;
  if (connect(new_socket, address, length) < 0) {
    close(new_socket);
    reply(arguments, "result=-1 peer=-1");
    return;
  }
  reply(arguments, "result=0 peer=%d", peer_add(new_socket));
}

static struct peer *peer_of(struct arguments *arguments) {
  int64_t number = argument_number(arguments, "peer", peer_count - 1);
  if (number < 0 || number >= peer_count || peers[number].descriptor < 0) {
    reply_error(arguments, "there is no such peer");
    return NULL;
  }
  return &peers[number];
}

/// `peer_send hex=BYTES`
static void peer_send(struct arguments *arguments) {
  struct peer *peer = peer_of(arguments);
  size_t length;
  uint8_t *bytes = argument_bytes(arguments, "hex", &length);
  if (!arguments_failed(arguments)) reply_result(arguments, send(peer->descriptor, bytes, length, MSG_NOSIGNAL));
  free(bytes);
}

struct awaited {
  struct peer *peer;
  size_t length;
};

static bool has_enough(void *context) {
  struct awaited *awaited = context;
  return awaited->peer->is_closed || awaited->peer->length >= awaited->length;
}

/// `peer_read [bytes=N] [timeout=MS]`: what came, once there is enough or the connection is closed.
static void peer_read(struct arguments *arguments) {
  struct awaited awaited = {peer_of(arguments), argument_number(arguments, "bytes", 1)};
  int timeout = argument_number(arguments, "timeout", 10000);
  if (arguments_failed(arguments)) return;
  if (!loop_run(has_enough, &awaited, timeout)) {
    reply_error(arguments, "only %zu bytes came", awaited.peer->length);
    return;
  }
  size_t length = awaited.peer->length < 400 ? awaited.peer->length : 400;
  char hex[801] = "";
  for (size_t i = 0; i < length; i++) {
    static const char digits[] = "0123456789abcdef";
    hex[2 * i] = digits[awaited.peer->received[i] >> 4];
    hex[2 * i + 1] = digits[awaited.peer->received[i] & 15];
    hex[2 * i + 2] = 0;
  }
  reply(arguments, "bytes=%zu closed=%d hex=%s", awaited.peer->length, awaited.peer->is_closed, hex);
  awaited.peer->length = 0;
}

/// `peer_close [how=close|write]`
static void peer_close(struct arguments *arguments) {
  struct peer *peer = peer_of(arguments);
  const char *how = argument_text(arguments, "how", "close");
  if (arguments_failed(arguments)) return;
  if (!strcmp(how, "write")) {
    shutdown(peer->descriptor, SHUT_WR);
    return;
  }
  if (peer->watch) loop_watch_remove(peer->watch);
  close(peer->descriptor);
  free(peer->received);
  *peer = (struct peer){.descriptor = -1};
}

const struct verb client_verbs[] = {
  {"add_client", add_client},       {"set_listen_socket_fd", set_listen_socket_fd},
  {"descriptor", descriptor},       {"descriptor_close", descriptor_close},
  {"peer_connect", peer_connect},   {"peer_send", peer_send},
  {"peer_read", peer_read},         {"peer_close", peer_close},
  {0}};
