// Chooses random drawings. All choices come from one generator, so a seed names a whole session.
#include "storm.h"

#include <stdlib.h>

#define LENGTH(array) (sizeof(array) / sizeof *(array))

static int32_t least(int32_t a, int32_t b) { return a < b ? a : b; }
static int32_t most(int32_t a, int32_t b) { return a > b ? a : b; }

static int32_t width(const QXLRect *rect) { return rect->right - rect->left; }
static int32_t height(const QXLRect *rect) { return rect->bottom - rect->top; }

/// A rectangle that is not empty, inside of a size.
static QXLRect rect_in(struct random *random, int32_t in_width, int32_t in_height, int32_t largest) {
  int32_t w = random_between(random, 1, least(in_width, largest)), h = random_between(random, 1, least(in_height, largest));
  int32_t left = random_between(random, 0, in_width - w), top = random_between(random, 0, in_height - h);
  return (QXLRect){.left = left, .top = top, .right = left + w, .bottom = top + h};
}

static int32_t largest_side(struct random *random) {
  static const int32_t sides[] = {8, 40, 40, 120, 120, 120, 300, 4000};
  return sides[random_below(random, LENGTH(sides))];
}

static uint32_t colour(struct random *random) {
  static const uint32_t usual[] = {0xffffff, 0x000000, 0xff0000, 0x00ff00, 0x0000ff, 0x808080};
  return random_once_in(random, 2) ? usual[random_below(random, LENGTH(usual))] : random_next(random) & 0xffffff;
}

static uint16_t rop(struct random *random) {
  static const uint16_t operations[] = {SPICE_ROPD_OP_PUT,       SPICE_ROPD_OP_OR,        SPICE_ROPD_OP_AND,
                                        SPICE_ROPD_OP_XOR,       SPICE_ROPD_OP_BLACKNESS, SPICE_ROPD_OP_WHITENESS,
                                        SPICE_ROPD_OP_INVERS};
  if (!random_once_in(random, 3)) return SPICE_ROPD_OP_PUT;
  uint16_t value = operations[random_below(random, LENGTH(operations))];
  // INVERS_SRC and INVERS_BRUSH are the same input here, so at most one of them.
  if (random_once_in(random, 4)) value |= SPICE_ROPD_INVERS_DEST;
  if (random_once_in(random, 4)) value |= SPICE_ROPD_INVERS_RES;
  return value;
}

/// A code in which all three inputs matter. The library knows no others: those are other drawings.
static uint8_t rop3(struct random *random) {
  for (;;) {
    uint8_t code = random_next(random);
    bool has_destination = (code & 0x55) != (code >> 1 & 0x55), has_source = (code & 0x33) != (code >> 2 & 0x33);
    if (has_destination && has_source && (code & 15) != code >> 4) return code;
  }
}

static void palette(struct storm *storm, struct picture *picture) {
  unsigned bits = bitmap_bits(picture->format);
  if (bits > 8 || picture->format == SPICE_BITMAP_FMT_8BIT_A) return;
  picture->palette_entries = 1 << bits;
  // Each palette that clients may keep has a number; zero is for those that are not kept.
  if (storm->has_caching && random_once_in(&storm->random, 2)) {
    picture->palette_id = bits * 10 + random_below(&storm->random, 3) + 1;
  }
}

static struct picture bitmap(struct storm *storm, uint8_t format, uint32_t w, uint32_t h) {
  struct random *random = &storm->random;
  struct picture picture = {.kind = PICTURE_BITMAP, .format = format, .width = w, .height = h};
  picture.pattern = random_below(random, 4);
  picture.colour = random_next(random);
  picture.seed = random_next(random);
  if (!random_once_in(random, 4)) picture.bitmap_flags |= QXL_BITMAP_TOP_DOWN;
  if (random_once_in(random, 12)) picture.bitmap_flags |= QXL_BITMAP_UNSTABLE;
  if (random_once_in(random, 4)) picture.padding = random_between(random, 1, 9);
  if (random_once_in(random, 3)) picture.chunk_rows = random_between(random, 1, most(1, h));
  if (format == SPICE_BITMAP_FMT_32BIT && random_once_in(random, 6)) picture.flags |= QXL_IMAGE_HIGH_BITS_SET;
  picture.id = (uint64_t)random_below(random, 1u << 30) << 32 | QXL_IMAGE_GROUP_DRIVER_DONT_CACHE;
  palette(storm, &picture);
  return picture;
}

/// One of a few images that clients keep: the number alone says what it shows.
static struct picture cached(struct storm *storm) {
  uint32_t number = random_below(&storm->random, 40);
  struct storm own = {.random = {number * 31 + 5}};
  static const uint8_t formats[] = {SPICE_BITMAP_FMT_32BIT, SPICE_BITMAP_FMT_RGBA, SPICE_BITMAP_FMT_16BIT,
                                    SPICE_BITMAP_FMT_24BIT};
  struct picture picture = bitmap(&own, formats[number % 4], random_between(&own.random, 20, 150),
                                  random_between(&own.random, 20, 150));
  picture.bitmap_flags &= ~QXL_BITMAP_UNSTABLE;
  picture.id = (uint64_t)(number + 1) << 32 | QXL_IMAGE_GROUP_DRIVER;
  picture.flags |= QXL_IMAGE_CACHE;
  return picture;
}

static void need(struct drawing *drawing, uint32_t surface, QXLRect area) {
  for (int i = 0; i < 3; i++) {
    if (drawing->needed[i] >= 0) continue;
    drawing->needed[i] = surface;
    drawing->needed_rects[i] = area;
    return;
  }
}

/// Another surface to read from, whose pixels are as wide as those of the one that is drawn on; 0 if there is none.
static uint32_t other_surface(struct storm *storm, const struct drawing *drawing) {
  for (int tries = 0; tries < 4; tries++) {
    uint32_t id = random_below(&storm->random, storm->surfaces);
    const struct surface *surface = qxl_surface(storm->qxl, id);
    if (!id || id == drawing->surface || !surface) continue;
    if (surface->format != storm->qxl->surfaces[drawing->surface].format) continue;
    return id;
  }
  return 0;
}

static uint8_t source_format(struct storm *storm, const struct drawing *drawing) {
  // Not those of one and four bits with the first pixel in the low bits, which the canvas does not know.
  static const uint8_t formats[] = {SPICE_BITMAP_FMT_32BIT, SPICE_BITMAP_FMT_32BIT,   SPICE_BITMAP_FMT_32BIT,
                                    SPICE_BITMAP_FMT_RGBA,  SPICE_BITMAP_FMT_24BIT,   SPICE_BITMAP_FMT_16BIT,
                                    SPICE_BITMAP_FMT_8BIT,  SPICE_BITMAP_FMT_4BIT_BE, SPICE_BITMAP_FMT_1BIT_BE};
  // No surface of 565, or of alpha alone, takes palettes.
  uint32_t format = storm->qxl->surfaces[drawing->surface].format;
  bool has_none = format == SPICE_SURFACE_FMT_16_565 || format == SPICE_SURFACE_FMT_8_A;
  return formats[random_below(&storm->random, LENGTH(formats) - (has_none ? 3 : 0))];
}

/// The source of a drawing and the part of it that shows.
static void source(struct storm *storm, struct drawing *drawing, bool may_scale) {
  struct random *random = &storm->random;
  bool scales = may_scale && storm->has_scaling && random_once_in(random, 4);
  int32_t w = width(&drawing->box), h = height(&drawing->box);
  if (scales) {
    w = random_between(random, 1, 2 * w + 3);
    h = random_between(random, 1, 2 * h + 3);
    drawing->scale_mode = random_below(random, 2);
  }
  uint32_t id = random_once_in(random, 4) ? other_surface(storm, drawing) : 0;
  const struct surface *from = id ? &storm->qxl->surfaces[id] : NULL;
  if (from && (int32_t)from->width >= w && (int32_t)from->height >= h) {
    int32_t left = random_between(random, 0, from->width - w), top = random_between(random, 0, from->height - h);
    drawing->source = (struct picture){.kind = PICTURE_SURFACE, .surface = id, .width = from->width, .height = from->height};
    drawing->source_area = (QXLRect){.left = left, .top = top, .right = left + w, .bottom = top + h};
    need(drawing, id, drawing->source_area);
    return;
  }
  if (storm->has_caching && random_once_in(random, 4)) {
    struct picture picture = cached(storm);
    if ((int32_t)picture.width >= w && (int32_t)picture.height >= h) {
      int32_t left = random_between(random, 0, picture.width - w), top = random_between(random, 0, picture.height - h);
      drawing->source = picture;
      drawing->source_area = (QXLRect){.left = left, .top = top, .right = left + w, .bottom = top + h};
      return;
    }
  }
  int32_t left = random_once_in(random, 2) ? 0 : random_below(random, 20);
  int32_t top = random_once_in(random, 2) ? 0 : random_below(random, 20);
  drawing->source = bitmap(storm, source_format(storm, drawing), left + w + (left ? random_below(random, 9) : 0),
                           top + h + (top ? random_below(random, 9) : 0));
  drawing->source_area = (QXLRect){.left = left, .top = top, .right = left + w, .bottom = top + h};
}

static struct brush brush(struct storm *storm, struct drawing *drawing, bool may_be_none) {
  struct random *random = &storm->random;
  if (may_be_none && random_once_in(random, 20)) return (struct brush){.type = SPICE_BRUSH_TYPE_NONE};
  if (!random_once_in(random, 3)) return (struct brush){.type = SPICE_BRUSH_TYPE_SOLID, .colour = colour(random)};
  struct brush brush = {.type = SPICE_BRUSH_TYPE_PATTERN};
  brush.picture = bitmap(storm, source_format(storm, drawing), random_between(random, 1, 40), random_between(random, 1, 40));
  // The library takes the remainder of the distance, which must not be negative.
  brush.x = random_between(random, 0, drawing->box.left);
  brush.y = random_between(random, 0, drawing->box.top);
  return brush;
}

/// Now and then a mask; returns whether there is one.
static bool mask(struct storm *storm, struct drawing *drawing) {
  struct random *random = &storm->random;
  if (!random_once_in(random, 5)) return false;
  drawing->mask.x = random_below(random, 10);
  drawing->mask.y = random_below(random, 10);
  uint8_t format = random_once_in(random, 2) ? SPICE_BITMAP_FMT_1BIT_BE : SPICE_BITMAP_FMT_1BIT_LE;
  drawing->mask.picture = bitmap(storm, format, width(&drawing->box) + drawing->mask.x + random_below(random, 5),
                                 height(&drawing->box) + drawing->mask.y + random_below(random, 5));
  drawing->mask.picture.palette_entries = 0;
  drawing->mask.flags = random_once_in(random, 3) ? SPICE_MASK_FLAGS_INVERS : 0;
  return true;
}

/// Has the source be what is on the surface itself.
static void self(struct storm *storm, struct drawing *drawing) {
  const struct surface *surface = &storm->qxl->surfaces[drawing->surface];
  int32_t w = width(&drawing->box), h = height(&drawing->box);
  int32_t left = random_between(&storm->random, 0, surface->width - w);
  int32_t top = random_between(&storm->random, 0, surface->height - h);
  drawing->self_bitmap = true;
  drawing->self_area = (QXLRect){.left = left, .top = top, .right = left + w, .bottom = top + h};
  drawing->source = (struct picture){0};
  drawing->source_area = (QXLRect){.right = w, .bottom = h};
}

static void text(struct storm *storm, struct drawing *drawing) {
  struct random *random = &storm->random;
  // Not eight bits: the library reads a row that is not there.
  drawing->string_flags =
    random_once_in(random, 2) ? SPICE_STRING_FLAGS_RASTER_A1 : SPICE_STRING_FLAGS_RASTER_A4;
  drawing->glyph_count = random_between(random, 1, 20);
  drawing->glyph_seed = random_next(random);
  for (uint32_t i = 0; i < drawing->glyph_count; i++) {
    drawing->glyphs[i] = (QXLRasterGlyph){
      .render_pos = {random_between(random, drawing->box.left - 5, drawing->box.right),
                     random_between(random, drawing->box.top - 5, drawing->box.bottom)},
      .glyph_origin = {random_between(random, -3, 3), random_between(random, -12, 3)},
      .width = random_between(random, 1, 16),
      .height = random_between(random, 1, 20)};
  }
  drawing->brush = brush(storm, drawing, true);
  if (random_once_in(random, 2)) {
    // Only with an area: stock clients do not look at a brush that fills none, and miss its palette afterwards.
    drawing->back_brush = brush(storm, drawing, false);
    drawing->back_area = drawing->box;
    drawing->back_area.right -= random_below(random, width(&drawing->box));
  }
}

static void stroke(struct storm *storm, struct drawing *drawing) {
  struct random *random = &storm->random;
  drawing->segment_count = random_between(random, 1, 4);
  QXLPointFix *point = drawing->points;
  for (uint32_t i = 0; i < drawing->segment_count; i++) {
    bool is_curve = random_once_in(random, 4);
    uint32_t length = is_curve ? 1 + 3 * random_between(random, 1, 3) : random_between(random, 2, 10);
    drawing->segments[i].count = length;
    drawing->segments[i].flags = QXL_PATH_BEGIN | QXL_PATH_END | (is_curve ? QXL_PATH_BEZIER : 0) |
                                 (random_once_in(random, 3) ? QXL_PATH_CLOSE : 0);
    for (uint32_t j = 0; j < length; j++) {
      *point++ = (QXLPointFix){random_between(random, (drawing->box.left - 20) * 16, (drawing->box.right + 20) * 16),
                               random_between(random, (drawing->box.top - 20) * 16, (drawing->box.bottom + 20) * 16)};
    }
  }
  if (random_once_in(random, 3) && storm->has_dashes) {
    drawing->line_flags = SPICE_LINE_FLAGS_STYLED | (random_once_in(random, 2) ? SPICE_LINE_FLAGS_START_WITH_GAP : 0);
    drawing->dash_count = 2 * random_between(random, 1, 3);
    for (uint8_t i = 0; i < drawing->dash_count; i++) drawing->dashes[i] = random_between(random, 1, 12) * 16;
  }
  drawing->brush = brush(storm, drawing, false);
  drawing->rop = rop(random);
}

static QXLTransform transform(struct random *random) {
  return (QXLTransform){.t00 = random_between(random, 20000, 140000),
                        .t01 = random_between(random, -9000, 9000),
                        .t02 = random_between(random, -900000, 900000),
                        .t10 = random_between(random, -9000, 9000),
                        .t11 = random_between(random, 20000, 140000),
                        .t12 = random_between(random, -900000, 900000)};
}

static void composite(struct storm *storm, struct drawing *drawing) {
  struct random *random = &storm->random;
  // Those of X without SATURATE, disjoint and conjoint, and the blend modes that are computed with integers: the others
  // depend on pixman's ways of dividing.
  static const uint8_t operators[] = {0x00, 0x01, 0x03, 0x03, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09,
                                      0x0a, 0x0b, 0x0c, 0x30, 0x31, 0x32, 0x33, 0x34, 0x37, 0x39, 0x3a};
  source(storm, drawing, false);
  drawing->composite_flags = operators[random_below(random, LENGTH(operators))];
  drawing->source_origin = (QXLPoint16){drawing->source_area.left, drawing->source_area.top};
  // The library leaves the transformation, filter and repetition on the surfaces that it reads, and on images that it keeps.
  if (drawing->source.kind != PICTURE_SURFACE && !(drawing->source.flags & QXL_IMAGE_CACHE)) {
    drawing->composite_flags |= random_below(random, 4) << 14;
    drawing->has_source_transform = storm->has_scaling && random_once_in(random, 4);
    if (drawing->has_source_transform) {
      drawing->source_transform = transform(random);
      drawing->composite_flags |= random_below(random, 2) << 8;
    }
  }
  if (!random_once_in(random, 3)) return;
  uint8_t format = random_once_in(random, 2) ? SPICE_BITMAP_FMT_8BIT_A : SPICE_BITMAP_FMT_RGBA;
  drawing->mask.picture = bitmap(storm, format, width(&drawing->box) + 3, height(&drawing->box) + 3);
  drawing->mask_origin = (QXLPoint16){random_below(random, 4), random_below(random, 4)};
  drawing->composite_flags |= random_below(random, 4) << 16;
  if (format == SPICE_BITMAP_FMT_RGBA && random_once_in(random, 2)) drawing->composite_flags |= 1 << 18;
}

static void copy_bits(struct storm *storm, struct drawing *drawing) {
  const struct surface *surface = &storm->qxl->surfaces[drawing->surface];
  drawing->x = random_between(&storm->random, 0, surface->width - width(&drawing->box));
  drawing->y = random_between(&storm->random, 0, surface->height - height(&drawing->box));
  // Mostly what scrolling does.
  if (random_once_in(&storm->random, 2)) drawing->x = drawing->box.left;
  drawing->effect = QXL_EFFECT_OPAQUE;
}

static void clips(struct storm *storm, struct drawing *drawing) {
  struct random *random = &storm->random;
  if (!random_once_in(random, 4)) return;
  drawing->clip_count = random_between(random, 1, 6);
  for (uint32_t i = 0; i < drawing->clip_count; i++) {
    QXLRect part = rect_in(random, width(&drawing->box) + 10, height(&drawing->box) + 10, 100);
    drawing->clips[i] = (QXLRect){.left = drawing->box.left + part.left - 5,
                                  .top = drawing->box.top + part.top - 5,
                                  .right = drawing->box.left + part.right - 5,
                                  .bottom = drawing->box.top + part.bottom - 5};
  }
}

/// What surfaces of alpha alone are for.
static const uint32_t alpha_types = 1u << QXL_DRAW_FILL | 1u << QXL_DRAW_COMPOSITE;

static uint8_t type(struct storm *storm, uint32_t surface_format) {
  static const uint8_t weighted[] = {
    QXL_DRAW_FILL,      QXL_DRAW_FILL,      QXL_DRAW_FILL,   QXL_DRAW_OPAQUE, QXL_DRAW_COPY,        QXL_DRAW_COPY,
    QXL_DRAW_COPY,      QXL_DRAW_COPY,      QXL_COPY_BITS,   QXL_COPY_BITS,   QXL_DRAW_BLEND,       QXL_DRAW_BLACKNESS,
    QXL_DRAW_WHITENESS, QXL_DRAW_INVERS,    QXL_DRAW_ROP3,   QXL_DRAW_STROKE, QXL_DRAW_TEXT,        QXL_DRAW_TEXT,
    QXL_DRAW_TRANSPARENT, QXL_DRAW_ALPHA_BLEND, QXL_DRAW_COMPOSITE, QXL_DRAW_COMPOSITE};
  for (;;) {
    uint8_t type = weighted[random_below(&storm->random, LENGTH(weighted))];
    if (!(storm->types >> type & 1)) continue;
    if (format_bits(surface_format) == 8 && !(alpha_types >> type & 1)) continue;
    return type;
  }
}

/// Whether every pixel of the box is replaced, whatever was there.
static bool covers(const struct drawing *drawing, bool has_mask) {
  switch (drawing->type) {
    case QXL_DRAW_FILL:
      return !has_mask && drawing->rop == SPICE_ROPD_OP_PUT && drawing->brush.type != SPICE_BRUSH_TYPE_NONE;
    case QXL_DRAW_COPY: return !has_mask && drawing->rop == SPICE_ROPD_OP_PUT;
    case QXL_DRAW_BLACKNESS:
    case QXL_DRAW_WHITENESS: return !has_mask;
    default: return false;
  }
}

static uint32_t surface(struct storm *storm) {
  if (!random_once_in(&storm->random, 3)) return 0;
  uint32_t id = random_below(&storm->random, storm->surfaces);
  const struct surface *surface = qxl_surface(storm->qxl, id);
  if (!surface) return 0;
  return format_bits(surface->format) > 8 || storm->types & alpha_types ? id : 0;
}

struct drawing storm_next(struct storm *storm) {
  struct random *random = &storm->random;
  // Guests repeat themselves, and some effects are about that.
  if (storm->last.type && random_once_in(random, 12) && qxl_surface(storm->qxl, storm->last.surface)) return storm->last;
  uint32_t id = surface(storm);
  const struct surface *to = &storm->qxl->surfaces[id];
  int32_t largest = largest_side(random);
  struct drawing drawing = drawing_start(id, type(storm, to->format), rect_in(random, to->width, to->height, largest));
  clips(storm, &drawing);
  bool has_mask = false;
  switch (drawing.type) {
    case QXL_DRAW_FILL:
      drawing.brush = brush(storm, &drawing, true);
      drawing.rop = rop(random);
      if (format_bits(to->format) == 8) drawing.brush = (struct brush){.type = SPICE_BRUSH_TYPE_SOLID, .colour = 0x40};
      has_mask = mask(storm, &drawing);
      break;
    case QXL_DRAW_OPAQUE:
      source(storm, &drawing, true);
      drawing.brush = brush(storm, &drawing, false);
      drawing.rop = rop(random);
      has_mask = mask(storm, &drawing);
      break;
    case QXL_DRAW_COPY:
    case QXL_DRAW_BLEND:
      source(storm, &drawing, true);
      drawing.rop = rop(random);
      has_mask = mask(storm, &drawing);
      break;
    case QXL_COPY_BITS: copy_bits(storm, &drawing); break;
    case QXL_DRAW_BLACKNESS:
    case QXL_DRAW_WHITENESS:
    case QXL_DRAW_INVERS: has_mask = mask(storm, &drawing); break;
    case QXL_DRAW_ROP3:
      source(storm, &drawing, true);
      drawing.brush = brush(storm, &drawing, false);
      drawing.rop3 = rop3(random);
      has_mask = mask(storm, &drawing);
      break;
    case QXL_DRAW_STROKE: stroke(storm, &drawing); break;
    case QXL_DRAW_TEXT: text(storm, &drawing); break;
    case QXL_DRAW_TRANSPARENT:
      source(storm, &drawing, true);
      drawing.source_colour = drawing.true_colour = random_once_in(random, 2) ? 0xffffff : 0;
      break;
    case QXL_DRAW_ALPHA_BLEND:
      source(storm, &drawing, true);
      drawing.alpha = random_next(random);
      drawing.alpha_flags = random_below(random, 4);
      // What the fourth bytes of pixels without alpha are is up to the library's ways through pixman.
      if (drawing.source.kind == PICTURE_SURFACE &&
          storm->qxl->surfaces[drawing.source.surface].format == SPICE_SURFACE_FMT_32_xRGB) {
        drawing.alpha_flags &= ~SPICE_ALPHA_FLAGS_SRC_SURFACE_HAS_ALPHA;
      }
      break;
    case QXL_DRAW_COMPOSITE: composite(storm, &drawing); break;
    default: break;
  }
  bool can_be_self = drawing.type == QXL_DRAW_OPAQUE || drawing.type == QXL_DRAW_ROP3 ||
                     drawing.type == QXL_DRAW_TRANSPARENT || drawing.type == QXL_DRAW_ALPHA_BLEND;
  // The library has no bitmaps of 565, and looks for alpha in the fourth bytes of surfaces but the primary one.
  can_be_self = can_be_self && to->format != SPICE_SURFACE_FMT_16_565 &&
                (id == 0 || to->format != SPICE_SURFACE_FMT_32_xRGB);
  if (can_be_self && drawing.needed[0] < 0 && random_once_in(random, 4)) self(storm, &drawing);
  if (covers(&drawing, has_mask) && !random_once_in(random, 5)) drawing.effect = QXL_EFFECT_OPAQUE;
  if (drawing.type == QXL_DRAW_FILL && drawing.rop == SPICE_ROPD_OP_XOR && random_once_in(random, 2)) {
    drawing.effect = QXL_EFFECT_REVERT_ON_DUP;
  }
  if (random_once_in(random, 10)) drawing.group = GROUP_HOST;
  if (storm->has_compat && id == 0 && drawing.needed[0] < 0 && !drawing.self_bitmap &&
      drawing.type != QXL_DRAW_COMPOSITE && random_once_in(random, 8)) {
    drawing.is_compat = true;
    if (random_once_in(random, 2)) {
      drawing.compat_flags = QXL_COMMAND_FLAG_COMPAT_16BPP;
      // The entries mean other colours then, so it is not the palette that clients may keep.
      drawing.source.palette_id = drawing.brush.picture.palette_id = drawing.back_brush.picture.palette_id = 0;
    }
  }
  storm->last = drawing;
  return drawing;
}
