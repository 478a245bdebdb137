// A host for a SPICE server library: what QEMU is to libspice-server, driven by commands.
//
//   spice-server-host LIBRARY               commands on standard input, replies on standard output
//   spice-server-host LIBRARY SOCKET        both on a connection to a Unix socket of that path
//   spice-server-host --client              a client that counts what it gets and throws it away, with commands, too
//
// A command is a line, `verb key=value ...`, in which %XX stands for a byte. Its reply ends with a line that begins with
// `ok` or `error`; lines before that begin with `data`. Lines that begin with `event` come at any time. Verbs are
// described where they are written: `servers.c`, `clients.c`, `device*.c`, `qxl_verbs.c`, `surface_verbs.c`,
// `draw_verbs.c`, `cursor_verbs.c`, `storm.c`, `workload.c`, `replay.c`, `calls.c` and `session.c`; those of the client in
// `client.c`.
#include "api.h"
#include "client.h"
#include "devices.h"
#include "drawing.h"
#include "loop.h"
#include "output.h"
#include "session.h"
#include "symbols.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct verb *const host_verbs[] = {session_verbs, symbol_verbs, server_verbs, client_verbs, device_verbs,
                                                input_verbs,   audio_verbs,  char_verbs,   qxl_verbs,    surface_verbs,
                                                draw_verbs,    picture_verbs, cursor_verbs, storm_verbs, workload_verbs,
                                                replay_verbs, call_verbs, NULL};
static const struct verb *const client_mode_verbs[] = {session_verbs, measuring_verbs, NULL};

int main(int count, char **arguments) {
  bool is_client = count == 2 && !strcmp(arguments[1], "--client");
  if (count < 2 || count > 3 || (arguments[1][0] == '-' && !is_client)) {
    fprintf(stderr, "usage: spice-server-host LIBRARY [SOCKET] | --client\n");
    return 64;
  }
  loop_open();
  int connection = count == 3 ? session_accept(arguments[2]) : -1;
  output_open(connection >= 0 ? connection : STDOUT_FILENO);
  if (!is_client && !api_load(arguments[1])) {
    output_log();
    output_close();
    output_line("error the library cannot be loaded");
    return 1;
  }
  session_run(connection >= 0 ? connection : STDIN_FILENO, is_client ? client_mode_verbs : host_verbs);
  output_close();
  // Not by way of the library's destructors: what it still has is of no interest.
  _exit(0);
}
