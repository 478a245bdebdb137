// Writes cursor commands to the guest's memory.
#include "cursor.h"

#include "random.h"

#include <string.h>

/// What a shape takes, by type.
static size_t data_size(const struct shape *shape) {
  size_t pixels = (size_t)shape->width * shape->height;
  size_t mask = (size_t)((shape->width + 7) / 8) * shape->height;
  switch (shape->type) {
    case SPICE_CURSOR_TYPE_MONO: return mask * 2;
    case SPICE_CURSOR_TYPE_COLOR4: return (size_t)((shape->width + 1) / 2) * shape->height + 16 * 4 + mask;
    case SPICE_CURSOR_TYPE_COLOR8: return pixels + 256 * 4 + mask;
    case SPICE_CURSOR_TYPE_COLOR16: return pixels * 2 + mask;
    case SPICE_CURSOR_TYPE_COLOR24: return pixels * 3 + mask;
    case SPICE_CURSOR_TYPE_COLOR32: return pixels * 4 + mask;
    default: return pixels * 4;
  }
}

struct command *cursor_build(struct qxl *qxl, const QXLCursorCmd *content, const struct shape *shape, void **first) {
  struct command *command = qxl_command(qxl);
  QXLCursorCmd *written = *first = qxl_take(qxl, command, AREA_COMMANDS, sizeof *written);
  if (written) *written = *content;
  if (written && shape) {
    size_t size = data_size(shape);
    QXLCursor *cursor = qxl_take(qxl, command, AREA_COMMANDS, sizeof *cursor + size);
    if (cursor) {
      *cursor = (QXLCursor){
        {shape->unique, shape->type, shape->width, shape->height, shape->hot_x, shape->hot_y}, size, {.data_size = size}};
      struct random random = {shape->seed};
      for (size_t i = 0; i < size; i++) cursor->chunk.data[i] = random_next(&random);
      written->u.set.shape = memory_address(&qxl->memory, cursor, GROUP_GUEST);
    } else {
      written = NULL;
    }
  }
  if (written) return command;
  qxl_discard(qxl, command);
  return NULL;
}

static bool push(struct qxl *qxl, const QXLCursorCmd *content, const struct shape *shape) {
  void *first;
  struct command *command = cursor_build(qxl, content, shape, &first);
  return command && qxl_push(qxl, RING_CURSOR, command, QXL_CMD_CURSOR, first, GROUP_GUEST, 0);
}

bool cursor_set(struct qxl *qxl, const struct shape *shape, int16_t x, int16_t y, bool is_visible) {
  QXLCursorCmd content = {.type = QXL_CURSOR_SET, .u.set = {{x, y}, is_visible, 0}};
  return push(qxl, &content, shape);
}

bool cursor_move(struct qxl *qxl, int16_t x, int16_t y) {
  QXLCursorCmd content = {.type = QXL_CURSOR_MOVE, .u.position = {x, y}};
  return push(qxl, &content, NULL);
}

bool cursor_hide(struct qxl *qxl) {
  QXLCursorCmd content = {.type = QXL_CURSOR_HIDE};
  return push(qxl, &content, NULL);
}

bool cursor_trail(struct qxl *qxl, uint16_t length, uint16_t frequency) {
  QXLCursorCmd content = {.type = QXL_CURSOR_TRAIL, .u.trail = {length, frequency}};
  return push(qxl, &content, NULL);
}
