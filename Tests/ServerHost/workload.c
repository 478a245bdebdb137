// Drawings for measurements, made here so that reading commands costs nothing that is measured.
#include "drawing.h"
#include "loop.h"
#include "random.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct workload {
  struct qxl *qxl;
  const struct stored_picture *picture;
  int64_t round;
  int64_t draws;
  int64_t pixels;
};

static bool push(struct workload *workload, struct drawing *drawing) {
  drawing->effect = QXL_EFFECT_OPAQUE;
  workload->draws++;
  workload->pixels += (int64_t)(drawing->box.right - drawing->box.left) * (drawing->box.bottom - drawing->box.top);
  return drawing_push(workload->qxl, drawing);
}

/// Part of a stored picture, from a row on, to a place.
static bool copy(struct workload *workload, uint32_t row, uint32_t height, int32_t left, int32_t top) {
  const struct stored_picture *picture = workload->picture;
  QXLRect box = {.left = left, .top = top, .right = left + (int32_t)picture->width, .bottom = top + (int32_t)height};
  struct drawing drawing = drawing_start(0, QXL_DRAW_COPY, box);
  drawing.source = (struct picture){.kind = PICTURE_STORED,
                                    .id = (uint64_t)(uint32_t)workload->draws << 32 | QXL_IMAGE_GROUP_DRIVER_DONT_CACHE,
                                    .width = picture->width,
                                    .height = height,
                                    .seed = row,
                                    .stored = picture};
  drawing.source_area = (QXLRect){.right = picture->width, .bottom = height};
  return push(workload, &drawing);
}

/// The picture as a whole.
static bool whole(struct workload *workload, int32_t left, int32_t top) {
  return copy(workload, 0, workload->picture->height, left, top);
}

/// A picture of tiles, one below the other, laid out in rows from left to right.
static bool tiles(struct workload *workload, int32_t columns) {
  uint32_t side = workload->picture->width;
  for (uint32_t i = 0; i < workload->picture->height / side; i++) {
    if (!copy(workload, i * side, side, i % columns * side, i / columns * side)) return false;
  }
  return true;
}

/// A window on a picture that scrolls down: what stays is moved, then the rows that are new are drawn.
static bool scrolling(struct workload *workload, uint32_t window, uint32_t step) {
  uint32_t width = workload->picture->width;
  if (!copy(workload, 0, window, 0, 0)) return false;
  for (uint32_t row = window; row + step <= workload->picture->height; row += step) {
    struct drawing move =
      drawing_start(0, QXL_COPY_BITS, (QXLRect){.right = width, .bottom = window - step});
    move.y = step;
    if (!push(workload, &move) || !copy(workload, row, step, 0, window - step)) return false;
  }
  return true;
}

/// Squares of one colour each, in rows, with a line between them.
static bool fills(struct workload *workload, int32_t length, int32_t columns, int32_t side) {
  for (int32_t i = 0; i < length; i++) {
    int32_t left = i % columns * (side + 1), top = i / columns * (side + 1);
    struct drawing fill = drawing_start(
      0, QXL_DRAW_FILL, (QXLRect){.left = left, .top = top, .right = left + side, .bottom = top + side});
    struct random random = {i + workload->round * 1000};
    fill.brush = (struct brush){.type = SPICE_BRUSH_TYPE_SOLID, .colour = random_next(&random) & 0xffffff};
    if (!push(workload, &fill)) return false;
  }
  return true;
}

/// `workload kind=whole|tiles|scrolling|fills [picture=NAME] [left=N] [top=N] [columns=N] [window=N] [step=N] [side=N]
/// [length=N] [round=N]`: replies with the moment before the first drawing, and how much it was.
static void run(struct arguments *arguments) {
  struct workload workload = {.qxl = qxl_of(arguments), .round = argument_number(arguments, "round", 0)};
  const char *kind = argument_needed_text(arguments, "kind"), *name = argument(arguments, "picture");
  if (arguments_failed(arguments)) return;
  workload.picture = name ? picture_stored(workload.qxl, name) : NULL;
  if (!workload.picture && strcmp(kind, "fills")) {
    reply_error(arguments, "there is no such picture");
    return;
  }
  int64_t start = now_nanoseconds();
  bool works = false;
  if (!strcmp(kind, "whole")) {
    works = whole(&workload, argument_number(arguments, "left", 0), argument_number(arguments, "top", 0));
  } else if (!strcmp(kind, "tiles")) {
    works = tiles(&workload, argument_number(arguments, "columns", 1));
  } else if (!strcmp(kind, "scrolling")) {
    works = scrolling(&workload, argument_needed(arguments, "window"), argument_needed(arguments, "step"));
  } else if (!strcmp(kind, "fills")) {
    works = fills(&workload, argument_needed(arguments, "length"), argument_number(arguments, "columns", 1),
                  argument_needed(arguments, "side"));
  }
  if (!works) reply_error(arguments, "there is no such workload, or the ring or the memory stays full");
  reply(arguments, "at=%" PRId64 " draws=%" PRId64 " pixels=%" PRId64, start, workload.draws, workload.pixels);
}

/// `mark`: a drawing that clients know, a pixel of whiteness in the last corner.
static void mark(struct arguments *arguments) {
  struct qxl *qxl = qxl_of(arguments);
  struct surface *surface = qxl ? qxl_surface(qxl, 0) : NULL;
  if (!surface) reply_error(arguments, "there is no primary surface");
  if (arguments_failed(arguments)) return;
  int32_t right = surface->width, bottom = surface->height;
  struct drawing drawing = drawing_start(
    0, QXL_DRAW_WHITENESS, (QXLRect){.left = right - 1, .top = bottom - 1, .right = right, .bottom = bottom});
  if (!drawing_push(qxl, &drawing)) reply_error(arguments, "the ring stays full");
}

const struct verb workload_verbs[] = {{"workload", run}, {"mark", mark}, {0}};
