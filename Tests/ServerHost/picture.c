// Images: bitmaps of every format with patterns that compress well or badly, surfaces, and files.
#include "drawing.h"
#include "random.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

unsigned bitmap_bits(uint8_t format) {
  static const uint8_t bits[] = {0, 1, 1, 4, 4, 8, 16, 24, 32, 32, 8};
  return format < sizeof bits ? bits[format] : 32;
}

/// One row of the pattern. All values of all bits are legal in every format but those with a palette, where bytes name
/// entries.
static void fill_row(uint8_t *row, size_t bytes, size_t pixel_bytes, uint32_t y, const struct picture *picture,
                     struct random *random) {
  size_t step = pixel_bytes ? pixel_bytes : 1;
  switch (picture->pattern) {
    case PATTERN_NOISE:
      for (size_t i = 0; i < bytes; i++) row[i] = random_next(random);
      break;
    case PATTERN_SMOOTH:
      for (size_t i = 0; i < bytes; i++) {
        row[i] = (i / step * 3 + y * 2 + i % step * 40 + picture->seed) / 2 + random_below(random, 3);
      }
      break;
    case PATTERN_FLAT: {
      // Runs of a few colours, as text on paper has them.
      static const uint32_t colours[] = {0xffffff, 0x000000, 0xff2060c0, 0x7f808080};
      for (size_t i = 0; i < bytes;) {
        uint32_t colour = colours[random_once_in(random, 3) ? random_below(random, 4) : 0];
        for (uint32_t run = 1 + random_below(random, 20); run > 0; run--) {
          for (size_t j = 0; j < step && i < bytes; j++, i++) row[i] = colour >> (8 * (j & 3));
        }
      }
      break;
    }
    case PATTERN_SOLID:
      for (size_t i = 0; i < bytes; i++) row[i] = picture->colour >> (8 * (i % step & 3));
      break;
  }
}

static void keep_to_palette(uint8_t *row, size_t bytes, const struct picture *picture) {
  uint32_t entries = picture->palette_entries;
  if (bitmap_bits(picture->format) == 8) {
    for (size_t i = 0; i < bytes; i++) row[i] %= entries;
  } else if (bitmap_bits(picture->format) == 4 && entries < 16) {
    for (size_t i = 0; i < bytes; i++) row[i] = (row[i] >> 4) % entries << 4 | (row[i] & 15) % entries;
  }
}

static uint64_t palette_build(struct qxl *qxl, struct command *command, const struct picture *picture, uint32_t group) {
  QXLPalette *palette =
    qxl_take(qxl, command, AREA_COMMANDS, sizeof *palette + picture->palette_entries * sizeof *palette->ents);
  if (!palette) return 0;
  struct random random = {picture->palette_id * 7919 + 1};
  palette->unique = picture->palette_id;
  palette->num_ents = picture->palette_entries;
  for (uint32_t i = 0; i < picture->palette_entries; i++) palette->ents[i] = random_next(&random) & 0xffffff;
  return memory_address(&qxl->memory, palette, group);
}

/// The bitmap's data, in one piece or as a chain of chunks with whole rows in each.
static uint64_t data_build(struct qxl *qxl, struct command *command, const struct picture *picture, size_t stride,
                           uint32_t group) {
  struct random random = {picture->seed};
  size_t pixel_bytes = bitmap_bits(picture->format) / 8;
  bool is_direct = picture->chunk_rows == 0;
  uint32_t rows = is_direct ? picture->height : picture->chunk_rows;
  uint64_t first = 0;
  QXLDataChunk *previous = NULL;
  for (uint32_t y = 0; y < picture->height; y += rows) {
    uint32_t now = picture->height - y < rows ? picture->height - y : rows;
    uint8_t *bytes = qxl_take(qxl, command, AREA_COMMANDS, stride * now + (is_direct ? 0 : sizeof(QXLDataChunk)));
    if (!bytes) return 0;
    uint64_t address = memory_address(&qxl->memory, bytes, group);
    if (!is_direct) {
      QXLDataChunk *chunk = (QXLDataChunk *)bytes;
      *chunk = (QXLDataChunk){.data_size = stride * now, .prev_chunk = previous ? first : 0};
      if (previous) previous->next_chunk = address;
      previous = chunk;
      bytes = chunk->data;
    }
    if (!first) first = address;
    for (uint32_t i = 0; i < now; i++, bytes += stride) {
      fill_row(bytes, stride, pixel_bytes, y + i, picture, &random);
      if (picture->palette_entries) keep_to_palette(bytes, stride, picture);
    }
  }
  return first;
}

uint64_t picture_build(struct qxl *qxl, struct command *command, const struct picture *picture, uint32_t group) {
  if (picture->kind == PICTURE_NONE) return 0;
  QXLImage *image = qxl_take(qxl, command, AREA_COMMANDS, sizeof *image);
  if (!image) return 0;
  *image = (QXLImage){.descriptor = {picture->id, SPICE_IMAGE_TYPE_BITMAP, picture->flags, picture->width,
                                     picture->height}};
  if (picture->kind == PICTURE_SURFACE) {
    image->descriptor.type = SPICE_IMAGE_TYPE_SURFACE;
    image->surface_image.surface_id = picture->surface;
  } else if (picture->kind == PICTURE_STORED) {
    image->bitmap = (QXLBitmap){
      .format = SPICE_BITMAP_FMT_32BIT,
      .flags = QXL_BITMAP_DIRECT | QXL_BITMAP_TOP_DOWN | picture->bitmap_flags,
      .x = picture->width,
      .y = picture->height,
      .stride = picture->stored->width * 4,
      // `seed` is the first row that shows.
      .data = memory_address(&qxl->memory, picture->stored->block.bytes + picture->seed * picture->stored->width * 4,
                             group)};
  } else {
    size_t stride = ((size_t)picture->width * bitmap_bits(picture->format) + 7) / 8 + picture->padding;
    uint64_t palette = picture->palette_entries ? palette_build(qxl, command, picture, group) : 0;
    uint64_t data = data_build(qxl, command, picture, stride, group);
    if (!data || (picture->palette_entries && !palette)) return 0;
    image->bitmap = (QXLBitmap){.format = picture->format,
                                .flags = picture->bitmap_flags | (picture->chunk_rows ? 0 : QXL_BITMAP_DIRECT),
                                .x = picture->width,
                                .y = picture->height,
                                .stride = stride,
                                .palette = palette,
                                .data = data};
  }
  return memory_address(&qxl->memory, image, group);
}

// Pictures from files.

#define MOST_STORED 64

static struct {
  const struct qxl *qxl;
  struct stored_picture picture;
} stored[MOST_STORED];
static size_t stored_count;

const struct stored_picture *picture_stored(struct qxl *qxl, const char *name) {
  for (size_t i = 0; i < stored_count; i++) {
    if (stored[i].qxl == qxl && !strcmp(stored[i].picture.name, name)) return &stored[i].picture;
  }
  return NULL;
}

/// `picture_load name=NAME file=PATH width=N height=N`: the file is rows of four bytes a pixel, blue first, top down.
static void load(struct arguments *arguments) {
  struct qxl *qxl = qxl_of(arguments);
  const char *name = argument_needed_text(arguments, "name"), *path = argument_needed_text(arguments, "file");
  uint32_t width = argument_needed(arguments, "width"), height = argument_needed(arguments, "height");
  if (stored_count == MOST_STORED) reply_error(arguments, "too many pictures");
  if (arguments_failed(arguments)) return;
  struct stored_picture *picture = &stored[stored_count].picture;
  *picture = (struct stored_picture){.width = width, .height = height};
  strncpy(picture->name, name, sizeof picture->name - 1);
  FILE *file = fopen(path, "rb");
  if (!file || !memory_take(&qxl->memory, AREA_SURFACES, (size_t)width * height * 4, &picture->block)) {
    reply_error(arguments, "no such file, or no memory");
  } else if (fread(picture->block.bytes, (size_t)width * 4, height, file) != height) {
    reply_error(arguments, "%s is too short", path);
  } else {
    stored[stored_count++].qxl = qxl;
  }
  if (file) fclose(file);
}

const struct verb picture_verbs[] = {{"picture_load", load}, {0}};
