// Commands that draw at random: by the rules, and against them.
#include "storm.h"

#include "cursor.h"
#include "loop.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[] = {"nop",       "fill",   "opaque", "copy",   "copy_bits", "blend",       "blackness",
                                    "whiteness", "invers", "rop3",   "stroke", "text",      "transparent", "alpha_blend",
                                    "composite"};

/// The set that a list of names means; `-` before it, or before none, takes them away from all.
static uint32_t types_of(struct arguments *arguments, const char *list) {
  bool takes_away = *list == '-';
  uint32_t set = 0;
  char copy[256], *rest = copy;
  strncpy(copy, takes_away ? list + 1 : list, sizeof copy - 1);
  copy[sizeof copy - 1] = 0;
  for (char *name; (name = strsep(&rest, ","));) {
    if (!*name) continue;
    uint32_t found = 0;
    for (uint32_t i = 0; i < sizeof names / sizeof *names; i++) {
      if (!strcmp(names[i], name)) found = 1u << i;
    }
    if (!found) reply_error(arguments, "there is no drawing '%s'", name);
    set |= found;
  }
  return takes_away ? ~set & 0x7fff : set;
}

/// Random surfaces up to that many, the primary one among them. Their formats are what clients can have; `formats=all`
/// has those, too, that only the server draws on.
static bool surfaces(struct storm *storm, bool has_all_formats) {
  static const uint32_t usual[] = {SPICE_SURFACE_FMT_32_xRGB, SPICE_SURFACE_FMT_32_ARGB};
  static const uint32_t all[] = {SPICE_SURFACE_FMT_32_xRGB, SPICE_SURFACE_FMT_32_ARGB, SPICE_SURFACE_FMT_16_555,
                                 SPICE_SURFACE_FMT_8_A};
  for (uint32_t id = 1; id < storm->surfaces; id++) {
    if (qxl_surface(storm->qxl, id)) continue;
    uint32_t format = has_all_formats ? all[id % 4] : usual[id % 2];
    uint32_t width = random_between(&storm->random, 16, 400), height = random_between(&storm->random, 16, 400);
    int32_t stride = (width * format_bits(format) + 31) / 32 * 4;
    if (random_once_in(&storm->random, 3)) stride += 4 * random_between(&storm->random, 1, 8);
    if (!random_once_in(&storm->random, 3)) stride = -stride;
    if (!qxl_await_surface(storm->qxl, id)) return false;
    if (!qxl_create_surface(storm->qxl, id, format, width, height, stride, false)) return false;
  }
  return true;
}

static bool pointer(struct storm *storm) {
  struct random *random = &storm->random;
  static const uint16_t types[] = {SPICE_CURSOR_TYPE_ALPHA, SPICE_CURSOR_TYPE_MONO, SPICE_CURSOR_TYPE_COLOR32};
  struct shape shape = {.type = types[random_below(random, 3)],
                        .width = random_between(random, 1, 64),
                        .height = random_between(random, 1, 64)};
  switch (random_below(random, 8)) {
    case 0:
      // A shape with a number is always the same.
      if (random_once_in(random, 2)) {
        shape = (struct shape){.unique = random_between(random, 1, 5), .type = SPICE_CURSOR_TYPE_ALPHA, .width = 24,
                               .height = 24};
        shape.seed = shape.unique;
      } else {
        shape.seed = random_next(random);
      }
      return cursor_set(storm->qxl, &shape, random_below(random, 500), random_below(random, 500),
                        !random_once_in(random, 5));
    case 1: return cursor_hide(storm->qxl);
    case 2: return cursor_trail(storm->qxl, random_below(random, 4), random_below(random, 20));
    default: return cursor_move(storm->qxl, random_below(random, 500), random_below(random, 500));
  }
}

/// Has the server draw on the surface that it was told to draw on last.
static void update(struct storm *storm) {
  const struct surface *surface = qxl_surface(storm->qxl, storm->last.surface);
  if (!surface) return;
  QXLRect all = {.right = surface->width, .bottom = surface->height};
  CALL(spice_qxl_update_area)(&storm->qxl->instance, storm->last.surface, &all, NULL, 0, 1);
}

static struct storm storm_of(struct arguments *arguments) {
  struct storm storm = {.qxl = qxl_of(arguments),
                        .random = {argument_number(arguments, "seed", 1)},
                        .types = types_of(arguments, argument_text(arguments, "only", "-")),
                        .surfaces = argument_number(arguments, "surfaces", 1),
                        .has_scaling = argument_number(arguments, "scaling", 1),
                        .has_caching = argument_number(arguments, "caching", 1),
                        .has_compat = argument_number(arguments, "compat", 1),
                        .has_dashes = argument_number(arguments, "dashes", 1)};
  if (storm.surfaces > MOST_SURFACES) reply_error(arguments, "too many surfaces");
  if (storm.qxl && !qxl_surface(storm.qxl, 0)) reply_error(arguments, "there is no primary surface");
  return storm;
}

static void tell_picture(const char *name, const struct picture *picture) {
  if (picture->kind == PICTURE_NONE) return;
  output_line("data   %s kind=%d size=%ux%u format=%u bitmap_flags=%u flags=%u padding=%u chunk=%u palette=%u pattern=%d "
              "surface=%u id=%" PRIx64,
              name, picture->kind, picture->width, picture->height, picture->format, picture->bitmap_flags, picture->flags,
              picture->padding, picture->chunk_rows, picture->palette_entries, picture->pattern, picture->surface, picture->id);
}

/// What a drawing is, for people who look for one that went wrong.
static void tell(int64_t number, const struct drawing *drawing) {
  output_line("data %d %s surface=%u box=%d,%d,%d,%d source=%d,%d,%d,%d clips=%u effect=%u rop=0x%x rop3=0x%x scale=%u "
              "alpha=%u,%u colour=0x%x compat=%d,%u self=%d brush=%u,0x%x composite=0x%x transforms=%d,%d from=%d,%d "
              "group=%u glyphs=%u,%u segments=%u line=%u,%u",
              (int)number, names[drawing->type], drawing->surface, drawing->box.left, drawing->box.top,
              drawing->box.right, drawing->box.bottom, drawing->source_area.left, drawing->source_area.top,
              drawing->source_area.right, drawing->source_area.bottom, drawing->clip_count, drawing->effect, drawing->rop,
              drawing->rop3, drawing->scale_mode, drawing->alpha, drawing->alpha_flags, drawing->true_colour,
              drawing->is_compat, drawing->compat_flags, drawing->self_bitmap, drawing->brush.type, drawing->brush.colour,
              drawing->composite_flags, drawing->has_source_transform, drawing->has_mask_transform, drawing->x, drawing->y,
              drawing->group, drawing->glyph_count, drawing->string_flags, drawing->segment_count, drawing->line_flags,
              drawing->dash_count);
  tell_picture("source", &drawing->source);
  tell_picture("brush", &drawing->brush.picture);
  tell_picture("mask", &drawing->mask.picture);
}

/// Which steps of a storm are taken, and whether they are told of.
struct steps {
  int64_t number;
  int64_t first;
  bool are_told;
  bool changes_surfaces;
  bool has_pointer;
  bool has_all_formats;
};

/// One step: mostly a drawing, sometimes a pointer, or a surface that goes.
static bool step(struct storm *storm, const struct steps *steps) {
  struct random *random = &storm->random;
  if (steps->has_pointer && random_once_in(random, 10)) return pointer(storm);
  if (steps->changes_surfaces && storm->surfaces > 1 && random_once_in(random, 40)) {
    uint32_t id = random_between(random, 1, storm->surfaces - 1);
    // What comes next may be too large for the last drawing.
    storm->last.type = QXL_DRAW_NOP;
    if (qxl_surface(storm->qxl, id) && !qxl_destroy_surface(storm->qxl, id)) return false;
    return surfaces(storm, steps->has_all_formats);
  }
  struct drawing drawing = storm_next(storm);
  if (steps->number < steps->first) return true;
  if (steps->are_told) tell(steps->number, &drawing);
  return drawing_push(storm->qxl, &drawing);
}

/// `storm seed=N count=N [only=KIND,...|-KIND,...] [surfaces=N] [formats=usual|all] [changes=0|1] [pointer=0|1]
/// [scaling=0|1] [caching=0|1] [compat=0|1] [dashes=0|1] [updates=N] [first=N] [tell=0|1]`: that many random commands. After every
/// `updates` of them the server is to draw what it has: that must change nothing. To find a drawing that goes wrong, those
/// before the `first` are left out, and the rest are told.
static void run(struct arguments *arguments) {
  struct storm storm = storm_of(arguments);
  int64_t times = argument_needed(arguments, "count"), updates = argument_number(arguments, "updates", 0);
  struct steps steps = {.first = argument_number(arguments, "first", 0),
                        .are_told = argument_number(arguments, "tell", 0),
                        .changes_surfaces = argument_number(arguments, "changes", 1),
                        .has_pointer = argument_number(arguments, "pointer", 1),
                        .has_all_formats = !strcmp(argument_text(arguments, "formats", "usual"), "all")};
  if (arguments_failed(arguments)) return;
  bool works = surfaces(&storm, steps.has_all_formats);
  for (; steps.number < times && works; steps.number++) {
    works = step(&storm, &steps);
    if (updates && steps.number % updates == 0) update(&storm);
  }
  if (!works) reply_error(arguments, "the ring or the memory stays full");
}

/// `mutate seed=N count=N [bytes=N] ...`: the same, but some bytes of each command are not what they should be. A library
/// must survive that; what it gives back is its own affair.
static void mutate(struct arguments *arguments) {
  struct storm storm = storm_of(arguments);
  int64_t times = argument_needed(arguments, "count");
  int32_t most = argument_number(arguments, "bytes", 4);
  bool has_all = !strcmp(argument_text(arguments, "formats", "usual"), "all");
  if (arguments_failed(arguments)) return;
  bool works = surfaces(&storm, has_all);
  for (int64_t i = 0; i < times && works; i++) {
    struct random *random = &storm.random;
    struct drawing drawing = storm_next(&storm);
    // Addresses of the host are believed.
    drawing.group = GROUP_GUEST;
    void *first;
    struct command *command = drawing_build(storm.qxl, &drawing, &first);
    works = command != NULL;
    if (!works) break;
    command->may_leak = true;
    for (int32_t n = random_between(random, 1, most); n > 0; n--) {
      // Mostly the structures, at the start of each part, seldom the pixels.
      struct block *block = &command->blocks[random_below(random, command->block_count)];
      size_t size = random_once_in(random, 4) || block->size < 200 ? block->size : 200;
      block->bytes[random_below(random, size)] = random_once_in(random, 3) ? 0xff : random_next(random);
    }
    uint32_t flags = drawing.is_compat ? QXL_COMMAND_FLAG_COMPAT | drawing.compat_flags : 0;
    uint32_t kind = random_once_in(random, 20) ? random_below(random, 8) : QXL_CMD_DRAW;
    works = qxl_push(storm.qxl, RING_DISPLAY, command, kind, first, drawing.group, flags);
  }
  if (!works) reply_error(arguments, "the ring or the memory stays full");
}

const struct verb storm_verbs[] = {{"storm", run}, {"mutate", mutate}, {0}};
