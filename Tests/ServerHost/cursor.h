// Commands of the cursor ring.
#ifndef HOST_CURSOR_H
#define HOST_CURSOR_H

#include "qxl.h"

/// A pointer's shape with random bits.
struct shape {
  uint64_t unique;
  uint16_t type;
  uint16_t width;
  uint16_t height;
  uint16_t hot_x;
  uint16_t hot_y;
  uint64_t seed;
};

bool cursor_set(struct qxl *qxl, const struct shape *shape, int16_t x, int16_t y, bool is_visible);
bool cursor_move(struct qxl *qxl, int16_t x, int16_t y);
bool cursor_hide(struct qxl *qxl);
bool cursor_trail(struct qxl *qxl, uint16_t length, uint16_t frequency);

/// Builds a command without pushing it.
struct command *cursor_build(struct qxl *qxl, const QXLCursorCmd *content, const struct shape *shape, void **first);

#endif
