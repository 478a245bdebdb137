// Writes draw commands to the guest's memory.
#include "drawing.h"

#include "random.h"

#include <string.h>

struct drawing drawing_start(uint32_t surface, uint8_t type, QXLRect box) {
  return (struct drawing){.surface = surface,
                          .type = type,
                          .group = GROUP_GUEST,
                          .box = box,
                          .rop = SPICE_ROPD_OP_PUT,
                          .back_mode = SPICE_ROPD_OP_PUT,
                          .needed = {-1, -1, -1}};
}

/// What the parts of one drawable need to know.
struct builder {
  struct qxl *qxl;
  struct command *command;
  const struct drawing *drawing;
  bool failed;
};

static void *take(struct builder *builder, size_t size) {
  void *bytes = builder->failed ? NULL : qxl_take(builder->qxl, builder->command, AREA_COMMANDS, size);
  if (!bytes) builder->failed = true;
  return bytes;
}

static uint64_t address(struct builder *builder, const void *place) {
  return memory_address(&builder->qxl->memory, place, builder->drawing->group);
}

static uint64_t picture(struct builder *builder, const struct picture *picture) {
  if (builder->failed || picture->kind == PICTURE_NONE) return 0;
  uint64_t found = picture_build(builder->qxl, builder->command, picture, builder->drawing->group);
  if (!found) builder->failed = true;
  return found;
}

static QXLBrush brush(struct builder *builder, const struct brush *brush) {
  QXLBrush written = {.type = brush->type};
  if (brush->type == SPICE_BRUSH_TYPE_SOLID) {
    written.u.color = brush->colour;
  } else if (brush->type == SPICE_BRUSH_TYPE_PATTERN) {
    written.u.pattern = (QXLPattern){picture(builder, &brush->picture), {brush->x, brush->y}};
  }
  return written;
}

static QXLQMask mask(struct builder *builder) {
  const struct mask *mask = &builder->drawing->mask;
  return (QXLQMask){mask->flags, {mask->x, mask->y}, picture(builder, &mask->picture)};
}

static QXLClip clip(struct builder *builder) {
  const struct drawing *drawing = builder->drawing;
  if (drawing->clip_count == 0) return (QXLClip){.type = SPICE_CLIP_TYPE_NONE};
  size_t size = drawing->clip_count * sizeof(QXLRect);
  QXLClipRects *rects = take(builder, sizeof *rects + size);
  if (!rects) return (QXLClip){0};
  *rects = (QXLClipRects){.num_rects = drawing->clip_count, .chunk = {.data_size = size}};
  memcpy(rects->chunk.data, drawing->clips, size);
  return (QXLClip){SPICE_CLIP_TYPE_RECTS, address(builder, rects)};
}

static uint64_t transform(struct builder *builder, const QXLTransform *transform) {
  QXLTransform *written = take(builder, sizeof *written);
  if (written) *written = *transform;
  return address(builder, written);
}

static uint64_t string(struct builder *builder) {
  const struct drawing *drawing = builder->drawing;
  unsigned bits = drawing->string_flags & SPICE_STRING_FLAGS_RASTER_A1 ? 1
                  : drawing->string_flags & SPICE_STRING_FLAGS_RASTER_A4 ? 4
                                                                         : 8;
  size_t size = 0;
  for (uint32_t i = 0; i < drawing->glyph_count; i++) {
    const QXLRasterGlyph *glyph = &drawing->glyphs[i];
    size += sizeof *glyph + (size_t)glyph->height * ((glyph->width * bits + 7) / 8);
  }
  QXLString *string = take(builder, sizeof *string + size);
  if (!string) return 0;
  *string = (QXLString){size, drawing->glyph_count, drawing->string_flags, {.data_size = size}};
  struct random random = {drawing->glyph_seed};
  uint8_t *at = string->chunk.data;
  for (uint32_t i = 0; i < drawing->glyph_count; i++) {
    const QXLRasterGlyph *glyph = &drawing->glyphs[i];
    memcpy(at, glyph, sizeof *glyph);
    at += sizeof *glyph;
    for (size_t left = (size_t)glyph->height * ((glyph->width * bits + 7) / 8); left > 0; left--) {
      *at++ = random_next(&random);
    }
  }
  return address(builder, string);
}

static uint64_t path(struct builder *builder) {
  const struct drawing *drawing = builder->drawing;
  size_t size = 0;
  for (uint32_t i = 0; i < drawing->segment_count; i++) {
    size += sizeof(QXLPathSeg) + drawing->segments[i].count * sizeof(QXLPointFix);
  }
  QXLPath *path = take(builder, sizeof *path + size);
  if (!path) return 0;
  *path = (QXLPath){size, {.data_size = size}};
  uint8_t *at = path->chunk.data;
  const QXLPointFix *points = drawing->points;
  for (uint32_t i = 0; i < drawing->segment_count; i++) {
    QXLPathSeg segment = {.flags = drawing->segments[i].flags, .count = drawing->segments[i].count};
    memcpy(at, &segment, sizeof segment);
    memcpy(at + sizeof segment, points, segment.count * sizeof *points);
    at += sizeof segment + segment.count * sizeof *points;
    points += segment.count;
  }
  return address(builder, path);
}

static QXLLineAttr line(struct builder *builder) {
  const struct drawing *drawing = builder->drawing;
  QXLLineAttr line = {.flags = drawing->line_flags};
  if (!(drawing->line_flags & SPICE_LINE_FLAGS_STYLED)) return line;
  QXLFIXED *dashes = take(builder, drawing->dash_count * sizeof *dashes);
  if (dashes) memcpy(dashes, drawing->dashes, drawing->dash_count * sizeof *dashes);
  line.style_nseg = drawing->dash_count;
  line.style = address(builder, dashes);
  return line;
}

static QXLComposite composite(struct builder *builder) {
  const struct drawing *drawing = builder->drawing;
  return (QXLComposite){
    .flags = drawing->composite_flags,
    .src = picture(builder, &drawing->source),
    .src_transform = drawing->has_source_transform ? transform(builder, &drawing->source_transform) : 0,
    .mask = picture(builder, &drawing->mask.picture),
    .mask_transform = drawing->has_mask_transform ? transform(builder, &drawing->mask_transform) : 0,
    .src_origin = drawing->source_origin,
    .mask_origin = drawing->mask_origin};
}

/// The part that depends on the type. The unions of both layouts begin alike, but for ALPHA_BLEND.
static void operation(struct builder *builder, QXLDrawable *to) {
  const struct drawing *drawing = builder->drawing;
  switch (drawing->type) {
    case QXL_DRAW_FILL:
      to->u.fill = (QXLFill){brush(builder, &drawing->brush), drawing->rop, mask(builder)};
      break;
    case QXL_DRAW_OPAQUE:
      to->u.opaque = (QXLOpaque){picture(builder, &drawing->source), drawing->source_area,
                                 brush(builder, &drawing->brush), drawing->rop, drawing->scale_mode, mask(builder)};
      break;
    case QXL_DRAW_COPY:
    case QXL_DRAW_BLEND:
      to->u.copy = (QXLCopy){picture(builder, &drawing->source), drawing->source_area, drawing->rop,
                             drawing->scale_mode, mask(builder)};
      break;
    case QXL_COPY_BITS: to->u.copy_bits = (QXLCopyBits){{drawing->x, drawing->y}}; break;
    case QXL_DRAW_BLACKNESS:
    case QXL_DRAW_WHITENESS:
    case QXL_DRAW_INVERS: to->u.blackness = (QXLBlackness){mask(builder)}; break;
    case QXL_DRAW_ROP3:
      to->u.rop3 = (QXLRop3){picture(builder, &drawing->source), drawing->source_area, brush(builder, &drawing->brush),
                             drawing->rop3, drawing->scale_mode, mask(builder)};
      break;
    case QXL_DRAW_STROKE:
      to->u.stroke = (QXLStroke){path(builder), line(builder), brush(builder, &drawing->brush), drawing->rop,
                                 drawing->back_mode};
      break;
    case QXL_DRAW_TEXT:
      to->u.text = (QXLText){string(builder), drawing->back_area, brush(builder, &drawing->brush),
                             brush(builder, &drawing->back_brush), drawing->rop, drawing->back_mode};
      break;
    case QXL_DRAW_TRANSPARENT:
      to->u.transparent = (QXLTransparent){picture(builder, &drawing->source), drawing->source_area,
                                           drawing->source_colour, drawing->true_colour};
      break;
    case QXL_DRAW_ALPHA_BLEND:
      if (drawing->is_compat) {
        QXLCompatAlphaBlend blend = {drawing->alpha, picture(builder, &drawing->source), drawing->source_area};
        memcpy(&to->u, &blend, sizeof blend);
      } else {
        to->u.alpha_blend = (QXLAlphaBlend){drawing->alpha_flags, drawing->alpha, picture(builder, &drawing->source),
                                            drawing->source_area};
      }
      break;
    case QXL_DRAW_COMPOSITE: to->u.composite = composite(builder); break;
    default: break;
  }
}

struct command *drawing_build(struct qxl *qxl, const struct drawing *drawing, void **first) {
  struct builder builder = {qxl, qxl_command(qxl), drawing, false};
  QXLDrawable drawable = {.surface_id = drawing->surface,
                          .effect = drawing->effect,
                          .type = drawing->type,
                          .self_bitmap = drawing->self_bitmap,
                          .self_bitmap_area = drawing->self_area,
                          .bbox = drawing->box,
                          .mm_time = 12345};
  memcpy(drawable.surfaces_dest, drawing->needed, sizeof drawable.surfaces_dest);
  memcpy(drawable.surfaces_rects, drawing->needed_rects, sizeof drawable.surfaces_rects);
  // The drawable comes first, so that what is given back names it.
  *first = take(&builder, sizeof drawable);
  drawable.clip = clip(&builder);
  operation(&builder, &drawable);
  if (builder.failed) {
    qxl_discard(qxl, builder.command);
    return NULL;
  }
  if (drawing->is_compat) {
    QXLCompatDrawable compat = {.effect = drawable.effect, .type = drawable.type, .bbox = drawable.bbox,
                                .clip = drawable.clip, .mm_time = drawable.mm_time};
    if (drawing->self_bitmap) {
      compat.bitmap_offset = 1;
      compat.bitmap_area = drawing->self_area;
    }
    memcpy(&compat.u, &drawable.u, sizeof compat.u);
    memcpy(*first, &compat, sizeof compat);
  } else {
    memcpy(*first, &drawable, sizeof drawable);
  }
  return builder.command;
}

bool drawing_push(struct qxl *qxl, const struct drawing *drawing) {
  void *first;
  struct command *command = drawing_build(qxl, drawing, &first);
  if (!command) return false;
  uint32_t flags = (drawing->is_compat ? QXL_COMMAND_FLAG_COMPAT : 0) | drawing->compat_flags;
  return qxl_push(qxl, RING_DISPLAY, command, QXL_CMD_DRAW, first, drawing->group, flags);
}
