// Commands that play a recording: the library reads what a library wrote, and the device hands it the commands again.
#include "loop.h"
#include "qxl.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static SpiceReplay *replay;

static bool hand_over(struct qxl *qxl, QXLCommandExt *lent) {
  struct command *command = qxl_command(qxl);
  command->lender = replay;
  command->lent = lent;
  command->ext = *lent;
  command->info = (QXLReleaseInfo *)(uintptr_t)lent->cmd.data;
  command->id = command->info->id;
  return qxl_push_lent(qxl, lent->cmd.type == QXL_CMD_CURSOR ? RING_CURSOR : RING_DISPLAY, command);
}

/// `replay file=PATH [surfaces=N] [most=N]`: replies with the number of commands, or says that the file is no recording.
/// The device has addresses of the host; numbers of surfaces are the library's from now on.
static void play(struct arguments *arguments) {
  struct qxl *qxl = qxl_of(arguments);
  const char *path = argument_needed_text(arguments, "file");
  int surfaces = argument_number(arguments, "surfaces", MOST_SURFACES - 8);
  int64_t most = argument_number(arguments, "most", INT64_MAX), played = 0;
  if (arguments_failed(arguments)) return;
  FILE *file = fopen(path, "rb");
  if (!file) {
    reply_error(arguments, "%s: %s", path, strerror(errno));
    return;
  }
  replay = CALL(spice_replay_new)(file, surfaces);
  if (!replay) {
    fclose(file);
    reply(arguments, "commands=-1");
    return;
  }
  // What the recording asks of the device besides commands may make the server give commands back.
  qxl_reset_begins(qxl);
  QXLCommandExt *lent;
  bool fits = true;
  while (played < most && fits && (lent = CALL(spice_replay_next_cmd)(replay, &qxl->instance))) {
    fits = hand_over(qxl, lent);
    played += fits;
  }
  qxl_reset_ends(qxl);
  if (!fits) reply_error(arguments, "the ring stays full");
  reply(arguments, "commands=%lld", (long long)played);
}

/// `replay_close`: after all commands are back and the primary surface is gone, which is the recording's.
static void end(struct arguments *arguments) {
  if (!replay) reply_error(arguments, "nothing is played");
  if (arguments_failed(arguments)) return;
  CALL(spice_replay_free)(replay);
  replay = NULL;
}

const struct verb replay_verbs[] = {{"replay", play}, {"replay_close", end}, {0}};
