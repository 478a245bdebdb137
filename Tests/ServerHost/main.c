// A host for a SPICE server library: what QEMU is to libspice-server, driven by commands.
//
//   spice-server-host LIBRARY               commands on standard input, replies on standard output
//   spice-server-host LIBRARY SOCKET        both on a connection to a Unix socket of that path
//   spice-server-host --client HOST PORT    a client that counts what it gets and throws it away
//
// A command is a line, `verb key=value ...`, in which %XX stands for a byte. Its reply ends with a line that begins with
// `ok` or `error`; lines before that begin with `data`. Lines that begin with `event` come at any time. Verbs are
// described where they are written: `servers.c`, `clients.c`, `device*.c`, `qxl_verbs.c`, `surface_verbs.c`,
// `draw_verbs.c`, `cursor_verbs.c`, `storm.c` and `session.c`.
#include "api.h"
#include "client.h"
#include "loop.h"
#include "output.h"
#include "session.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int count, char **arguments) {
  if (count == 4 && !strcmp(arguments[1], "--client")) return client_run(arguments[2], arguments[3]);
  if (count < 2 || count > 3 || arguments[1][0] == '-') {
    fprintf(stderr, "usage: spice-server-host LIBRARY [SOCKET] | --client HOST PORT\n");
    return 64;
  }
  loop_open();
  int connection = count == 3 ? session_accept(arguments[2]) : -1;
  output_open(connection >= 0 ? connection : STDOUT_FILENO);
  if (!api_load(arguments[1])) {
    output_log();
    output_close();
    output_line("error the library cannot be loaded");
    return 1;
  }
  session_run(connection >= 0 ? connection : STDIN_FILENO);
  output_close();
  // Not by way of the library's destructors: what it still has is of no interest.
  _exit(0);
}
