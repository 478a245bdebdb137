// Commands for single drawings, every part of which can be given.
#include "drawing.h"
#include "loop.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
  const char *name;
  uint8_t type;
} kinds[] = {{"nop", QXL_DRAW_NOP},
             {"fill", QXL_DRAW_FILL},
             {"opaque", QXL_DRAW_OPAQUE},
             {"copy", QXL_DRAW_COPY},
             {"copy_bits", QXL_COPY_BITS},
             {"blend", QXL_DRAW_BLEND},
             {"blackness", QXL_DRAW_BLACKNESS},
             {"whiteness", QXL_DRAW_WHITENESS},
             {"invers", QXL_DRAW_INVERS},
             {"rop3", QXL_DRAW_ROP3},
             {"stroke", QXL_DRAW_STROKE},
             {"text", QXL_DRAW_TEXT},
             {"transparent", QXL_DRAW_TRANSPARENT},
             {"alpha_blend", QXL_DRAW_ALPHA_BLEND},
             {"composite", QXL_DRAW_COMPOSITE}};

/// `PREFIX_size`, and so on.
struct prefixed {
  struct arguments *arguments;
  const char *prefix;
  char key[64];
};

static const char *key(struct prefixed *prefixed, const char *name) {
  snprintf(prefixed->key, sizeof prefixed->key, "%s_%s", prefixed->prefix, name);
  return prefixed->key;
}

static int64_t number(struct prefixed *prefixed, const char *name, int64_t otherwise) {
  return argument_number(prefixed->arguments, key(prefixed, name), otherwise);
}

static enum pattern pattern_named(struct arguments *arguments, const char *name) {
  static const char *const names[] = {"noise", "smooth", "flat", "solid"};
  for (int i = 0; i < 4; i++) {
    if (!strcmp(names[i], name)) return i;
  }
  reply_error(arguments, "there is no pattern '%s'", name);
  return PATTERN_NOISE;
}

/// `P=bitmap [P_size=W,H] [P_format=N] [P_pattern=noise|smooth|flat|solid] [P_colour=N] [P_seed=N] [P_id=N] [P_flags=N]
/// [P_bitmap_flags=N] [P_padding=N] [P_chunk=ROWS] [P_palette=ENTRIES] [P_palette_id=N]`, `P=surface P_surface=N`,
/// or `P=stored P_name=NAME [P_row=N]`.
static struct picture picture_of(struct arguments *arguments, struct qxl *qxl, const char *prefix, const char *otherwise,
                                 const QXLRect *box, uint8_t format) {
  struct prefixed p = {arguments, prefix, ""};
  const char *kind = argument_text(arguments, prefix, otherwise);
  struct picture picture = {.id = number(&p, "id", 0),
                            .flags = number(&p, "flags", 0),
                            .width = box->right - box->left,
                            .height = box->bottom - box->top};
  int64_t size[2];
  if (argument_numbers(arguments, key(&p, "size"), size, 2) == 2) {
    picture.width = size[0];
    picture.height = size[1];
  }
  if (!strcmp(kind, "none")) return picture;
  if (!strcmp(kind, "surface")) {
    picture.kind = PICTURE_SURFACE;
    picture.surface = number(&p, "surface", 0);
    return picture;
  }
  if (!strcmp(kind, "stored")) {
    picture.kind = PICTURE_STORED;
    picture.stored = picture_stored(qxl, argument_text(arguments, key(&p, "name"), ""));
    picture.seed = number(&p, "row", 0);
    if (!picture.stored || picture.width > picture.stored->width ||
        picture.height + picture.seed > picture.stored->height) {
      reply_error(arguments, "no such picture, or it is too small");
    }
    return picture;
  }
  if (strcmp(kind, "bitmap")) reply_error(arguments, "there are no %s images", kind);
  picture.kind = PICTURE_BITMAP;
  picture.format = number(&p, "format", format);
  picture.bitmap_flags = number(&p, "bitmap_flags", QXL_BITMAP_TOP_DOWN);
  picture.padding = number(&p, "padding", 0);
  picture.chunk_rows = number(&p, "chunk", 0);
  unsigned bits = bitmap_bits(picture.format);
  bool has_palette = bits <= 8 && picture.format != SPICE_BITMAP_FMT_8BIT_A && strcmp(prefix, "mask");
  picture.palette_entries = number(&p, "palette", has_palette ? 1 << bits : 0);
  picture.palette_id = number(&p, "palette_id", 0);
  picture.pattern = pattern_named(arguments, argument_text(arguments, key(&p, "pattern"), "noise"));
  picture.colour = number(&p, "colour", 0);
  picture.seed = number(&p, "seed", 1);
  return picture;
}

/// `P=solid|pattern|none [P_colour=N]`, or the parts of an image, with `P_at=X,Y`.
static struct brush brush_of(struct arguments *arguments, struct qxl *qxl, const char *prefix, const QXLRect *box) {
  struct prefixed p = {arguments, prefix, ""};
  struct brush brush = {.type = SPICE_BRUSH_TYPE_SOLID};
  const char *kind = argument(arguments, prefix);
  if (kind && !strcmp(kind, "none")) brush.type = SPICE_BRUSH_TYPE_NONE;
  if (!kind || !strcmp(kind, "solid")) brush.colour = number(&p, "colour", 0);
  if (!kind || !strcmp(kind, "none") || !strcmp(kind, "solid")) return brush;
  brush.type = SPICE_BRUSH_TYPE_PATTERN;
  brush.picture = picture_of(arguments, qxl, prefix, kind, box, SPICE_BITMAP_FMT_32BIT);
  int64_t at[2] = {0, 0};
  argument_numbers(arguments, key(&p, "at"), at, 2);
  brush.x = at[0];
  brush.y = at[1];
  return brush;
}

static void text_of(struct arguments *arguments, struct drawing *drawing) {
  struct {
    const char *name;
    uint16_t flag;
  } depths[] = {{"1", SPICE_STRING_FLAGS_RASTER_A1}, {"4", SPICE_STRING_FLAGS_RASTER_A4},
                {"8", SPICE_STRING_FLAGS_RASTER_A8}};
  const char *depth = argument_text(arguments, "glyph_bits", "1");
  for (int i = 0; i < 3; i++) {
    if (!strcmp(depths[i].name, depth)) drawing->string_flags = depths[i].flag;
  }
  int64_t size[2] = {8, 12};
  argument_numbers(arguments, "glyph_size", size, 2);
  drawing->glyph_count = argument_number(arguments, "glyphs", 4);
  if (drawing->glyph_count > MOST_GLYPHS) drawing->glyph_count = MOST_GLYPHS;
  drawing->glyph_seed = argument_number(arguments, "glyph_seed", 1);
  for (uint32_t i = 0; i < drawing->glyph_count; i++) {
    drawing->glyphs[i] = (QXLRasterGlyph){.render_pos = {drawing->box.left + i * (size[0] + 1), drawing->box.top},
                                          .width = size[0],
                                          .height = size[1]};
  }
  argument_rect(arguments, "back_area", &drawing->back_area);
}

static void stroke_of(struct arguments *arguments, struct drawing *drawing) {
  int64_t numbers[2 * MOST_POINTS];
  size_t points = argument_numbers(arguments, "path", numbers, 2 * MOST_POINTS) / 2;
  for (size_t i = 0; i < points; i++) drawing->points[i] = (QXLPointFix){numbers[2 * i] * 16, numbers[2 * i + 1] * 16};
  drawing->segment_count = 1;
  drawing->segments[0].count = points;
  drawing->segments[0].flags =
    QXL_PATH_BEGIN | QXL_PATH_END | argument_number(arguments, "path_flags", 0);
  drawing->dash_count = argument_numbers(arguments, "dashes", numbers, MOST_DASHES);
  for (uint8_t i = 0; i < drawing->dash_count; i++) drawing->dashes[i] = numbers[i] * 16;
  drawing->line_flags = drawing->dash_count ? SPICE_LINE_FLAGS_STYLED : 0;
}

static bool has_source(uint8_t type) {
  return type == QXL_DRAW_OPAQUE || type == QXL_DRAW_COPY || type == QXL_DRAW_BLEND || type == QXL_DRAW_ROP3 ||
         type == QXL_DRAW_TRANSPARENT || type == QXL_DRAW_ALPHA_BLEND || type == QXL_DRAW_COMPOSITE;
}

static struct drawing drawing_of(struct arguments *arguments, struct qxl *qxl) {
  const char *name = argument_needed_text(arguments, "kind");
  uint8_t type = 255;
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    if (!strcmp(kinds[i].name, name)) type = kinds[i].type;
  }
  type = argument_number(arguments, "type", type);
  uint32_t surface = argument_number(arguments, "surface", 0);
  QXLRect box = {.right = surface < MOST_SURFACES ? qxl->surfaces[surface].width : 1,
                 .bottom = surface < MOST_SURFACES ? qxl->surfaces[surface].height : 1};
  argument_rect(arguments, "box", &box);
  struct drawing drawing = drawing_start(surface, type, box);
  bool covers = type == QXL_DRAW_COPY || type == QXL_DRAW_FILL || type == QXL_COPY_BITS;
  drawing.effect = argument_number(arguments, "effect", covers ? QXL_EFFECT_OPAQUE : QXL_EFFECT_BLEND);
  drawing.group = argument_number(arguments, "group", GROUP_GUEST);
  drawing.is_compat = argument_number(arguments, "compat", 0);
  drawing.compat_flags = argument_number(arguments, "command_flags", 0);
  drawing.self_bitmap = argument_rect(arguments, "self", &drawing.self_area);
  int64_t numbers[4 * MOST_CLIPS];
  drawing.clip_count = argument_numbers(arguments, "clip", numbers, 4 * MOST_CLIPS) / 4;
  for (uint32_t i = 0; i < drawing.clip_count; i++) {
    drawing.clips[i] = (QXLRect){.left = numbers[4 * i],
                                 .top = numbers[4 * i + 1],
                                 .right = numbers[4 * i + 2],
                                 .bottom = numbers[4 * i + 3]};
  }
  size_t needed = argument_numbers(arguments, "needs", numbers, 15) / 5;
  for (size_t i = 0; i < needed; i++) {
    const int64_t *n = &numbers[5 * i];
    drawing.needed[i] = n[0];
    drawing.needed_rects[i] = (QXLRect){.left = n[1], .top = n[2], .right = n[3], .bottom = n[4]};
  }
  drawing.source = picture_of(arguments, qxl, "image", has_source(type) ? "bitmap" : "none", &box, SPICE_BITMAP_FMT_32BIT);
  drawing.source_area = (QXLRect){.right = box.right - box.left, .bottom = box.bottom - box.top};
  argument_rect(arguments, "source", &drawing.source_area);
  drawing.brush = brush_of(arguments, qxl, "brush", &box);
  drawing.back_brush = brush_of(arguments, qxl, "back", &box);
  drawing.mask.picture = picture_of(arguments, qxl, "mask", "none", &box,
                                    type == QXL_DRAW_COMPOSITE ? SPICE_BITMAP_FMT_8BIT_A : SPICE_BITMAP_FMT_1BIT_BE);
  drawing.mask.flags = argument_number(arguments, "mask_invers", 0);
  int64_t at[2] = {0, 0};
  argument_numbers(arguments, "mask_at", at, 2);
  drawing.mask.x = at[0];
  drawing.mask.y = at[1];
  drawing.rop = argument_number(arguments, "rop", SPICE_ROPD_OP_PUT);
  drawing.rop3 = argument_number(arguments, "rop3", 0xcc);
  drawing.scale_mode = argument_number(arguments, "scale", 0);
  drawing.alpha = argument_number(arguments, "alpha", 128);
  drawing.alpha_flags = argument_number(arguments, "alpha_flags", 0);
  drawing.source_colour = argument_number(arguments, "source_colour", 0);
  drawing.true_colour = argument_number(arguments, "true_colour", drawing.source_colour);
  drawing.composite_flags = argument_number(arguments, "composite", QXL_OP_OVER);
  int64_t from[2] = {0, 0};
  argument_numbers(arguments, "from", from, 2);
  drawing.x = from[0];
  drawing.y = from[1];
  if (type == QXL_DRAW_TEXT) text_of(arguments, &drawing);
  if (type == QXL_DRAW_STROKE) stroke_of(arguments, &drawing);
  return drawing;
}

/// `draw kind=NAME [surface=N] [box=L,T,R,B] [clip=L,T,R,B;...] [effect=N] [self=L,T,R,B] [needs=SURFACE,L,T,R,B;...]
/// [rop=N] ... [count=N]`, with the parts of its kind.
static void draw(struct arguments *arguments) {
  struct qxl *qxl = qxl_of(arguments);
  if (arguments_failed(arguments)) return;
  struct drawing drawing = drawing_of(arguments, qxl);
  int64_t times = argument_number(arguments, "count", 1);
  if (arguments_failed(arguments)) return;
  int64_t start = now_nanoseconds();
  for (int64_t i = 0; i < times; i++) {
    if (!drawing_push(qxl, &drawing)) {
      reply_error(arguments, "the ring or the memory stays full");
      return;
    }
  }
  reply(arguments, "at=%ld", (long)start);
}

/// `update surface=N rect=L,T,R,B id=N`: the old command for drawing in time.
static void update(struct arguments *arguments) {
  struct qxl *qxl = qxl_of(arguments);
  QXLUpdateCmd content = {.surface_id = argument_number(arguments, "surface", 0),
                          .update_id = argument_number(arguments, "id", 0)};
  argument_rect(arguments, "rect", &content.area);
  if (arguments_failed(arguments)) return;
  struct command *command = qxl_command(qxl);
  QXLUpdateCmd *written = qxl_take(qxl, command, AREA_COMMANDS, sizeof *written);
  if (written) *written = content;
  if (!written || !qxl_push(qxl, RING_DISPLAY, command, QXL_CMD_UPDATE, written, GROUP_GUEST, 0)) {
    reply_error(arguments, "the ring or the memory stays full");
  }
}

/// `message text=TEXT`
static void message(struct arguments *arguments) {
  struct qxl *qxl = qxl_of(arguments);
  const char *text = argument_text(arguments, "text", "hello");
  if (arguments_failed(arguments)) return;
  struct command *command = qxl_command(qxl);
  QXLMessage *written = qxl_take(qxl, command, AREA_COMMANDS, sizeof *written + strlen(text) + 1);
  if (written) strcpy((char *)written->data, text);
  if (!written || !qxl_push(qxl, RING_DISPLAY, command, QXL_CMD_MESSAGE, written, GROUP_GUEST, 0)) {
    reply_error(arguments, "the ring or the memory stays full");
  }
}

const struct verb draw_verbs[] = {{"draw", draw}, {"update", update}, {"message", message}, {0}};
