// Commands for the pointer, and for what a machine hands over when it has been restored.
#include "cursor.h"
#include "devices.h"

#include <string.h>

static struct shape shape_of(struct arguments *arguments) {
  return (struct shape){.unique = argument_number(arguments, "unique", 0),
                        .type = argument_number(arguments, "type", SPICE_CURSOR_TYPE_ALPHA),
                        .width = argument_number(arguments, "width", 16),
                        .height = argument_number(arguments, "height", 16),
                        .hot_x = argument_number(arguments, "hot_x", 0),
                        .hot_y = argument_number(arguments, "hot_y", 0),
                        .seed = argument_number(arguments, "seed", 1)};
}

/// `cursor do=set|move|hide|trail [x=N] [y=N] [visible=0|1] [type=N] [width=N] [height=N] [unique=N] ...`
static void cursor(struct arguments *arguments) {
  struct qxl *qxl = qxl_of(arguments);
  const char *what = argument_needed_text(arguments, "do");
  int16_t x = argument_number(arguments, "x", 0), y = argument_number(arguments, "y", 0);
  if (arguments_failed(arguments)) return;
  bool worked = false;
  if (!strcmp(what, "set")) {
    struct shape shape = shape_of(arguments);
    worked = cursor_set(qxl, &shape, x, y, argument_number(arguments, "visible", 1));
  } else if (!strcmp(what, "move")) {
    worked = cursor_move(qxl, x, y);
  } else if (!strcmp(what, "hide")) {
    worked = cursor_hide(qxl);
  } else if (!strcmp(what, "trail")) {
    worked = cursor_trail(qxl, argument_number(arguments, "length", 3), argument_number(arguments, "frequency", 10));
  }
  if (!worked) reply_error(arguments, "cursor does not do '%s', or the ring stays full", what);
}

/// `loadvm surface=N width=N height=N`: a surface and a pointer, as a restored machine hands them over.
static void loadvm(struct arguments *arguments) {
  struct qxl *qxl = qxl_of(arguments);
  uint32_t id = argument_needed(arguments, "surface"), width = argument_needed(arguments, "width"),
           height = argument_needed(arguments, "height");
  if (arguments_failed(arguments)) return;
  struct command *commands[2] = {qxl_command(qxl)};
  QXLSurfaceCmd *create = qxl_take(qxl, commands[0], AREA_COMMANDS, sizeof *create);
  uint8_t *bytes = qxl_take(qxl, commands[0], AREA_SURFACES, (size_t)width * 4 * height);
  struct shape shape = {.type = SPICE_CURSOR_TYPE_ALPHA, .width = 16, .height = 16, .seed = 1};
  QXLCursorCmd content = {.type = QXL_CURSOR_SET, .u.set = {{1, 2}, 1, 0}};
  void *pointer = NULL;
  commands[1] = cursor_build(qxl, &content, &shape, &pointer);
  if (!create || !bytes || !commands[1]) {
    reply_error(arguments, "the guest has no memory");
    return;
  }
  memset(bytes, 0x42, (size_t)width * 4 * height);
  struct block block = commands[0]->blocks[1];
  *create = (QXLSurfaceCmd){
    .surface_id = id,
    .type = QXL_SURFACE_CMD_CREATE,
    .u.surface_create = {SPICE_SURFACE_FMT_32_xRGB, width, height, width * 4,
                         memory_address(&qxl->memory, bytes, GROUP_GUEST)}};
  void *firsts[2] = {create, pointer};
  QXLCommandExt list[2];
  for (int i = 0; i < 2; i++) {
    struct command *command = commands[i];
    pthread_mutex_lock(&qxl->lock);
    command->info = firsts[i];
    command->id = command->info->id = ++qxl->last_id;
    command->ext = (QXLCommandExt){
      {memory_address(&qxl->memory, firsts[i], GROUP_GUEST), i ? QXL_CMD_CURSOR : QXL_CMD_SURFACE, 0}, GROUP_GUEST, 0};
    command->state = COMMAND_FETCHED;
    command->next_alike = *qxl_alike(qxl, command->info);
    *qxl_alike(qxl, command->info) = command;
    qxl->fetched[i]++;
    pthread_mutex_unlock(&qxl->lock);
    list[i] = command->ext;
  }
  qxl->surfaces[id] = (struct surface){true, SPICE_SURFACE_FMT_32_xRGB, width, height, width * 4, block, 0};
  qxl_reset_begins(qxl);
  CALL(spice_qxl_loadvm_commands)(&qxl->instance, list, 2);
  qxl_reset_ends(qxl);
}

const struct verb cursor_verbs[] = {{"cursor", cursor}, {"loadvm", loadvm}, {0}};
