// Draw commands as values, and their way into the guest's memory.
#ifndef HOST_DRAWING_H
#define HOST_DRAWING_H

#include "qxl.h"

/// What an image shows.
enum pattern { PATTERN_NOISE, PATTERN_SMOOTH, PATTERN_FLAT, PATTERN_SOLID };

/// An image. A stored one, loaded from a file, stays in the guest's memory and serves many commands.
struct picture {
  enum { PICTURE_NONE, PICTURE_BITMAP, PICTURE_SURFACE, PICTURE_QUIC, PICTURE_STORED } kind;
  uint64_t id;
  uint8_t flags;
  uint8_t format;
  uint8_t bitmap_flags;
  uint32_t width;
  uint32_t height;
  /// Bytes at the end of each row beyond those that are needed.
  uint32_t padding;
  /// Rows in a chunk of the data, or 0 for data in one piece.
  uint32_t chunk_rows;
  uint32_t palette_entries;
  uint64_t palette_id;
  enum pattern pattern;
  uint32_t colour;
  uint64_t seed;
  uint32_t surface;
  const struct stored_picture *stored;
};

struct stored_picture {
  char name[64];
  uint32_t width;
  uint32_t height;
  struct block block;
};

struct brush {
  uint32_t type;
  uint32_t colour;
  struct picture picture;
  int32_t x;
  int32_t y;
};

struct mask {
  uint8_t flags;
  int32_t x;
  int32_t y;
  struct picture picture;
};

#define MOST_CLIPS 64
#define MOST_GLYPHS 32
#define MOST_POINTS 128
#define MOST_SEGMENTS 8
#define MOST_DASHES 8

struct drawing {
  uint32_t surface;
  uint8_t effect;
  uint8_t type;
  bool is_compat;
  uint32_t compat_flags;
  uint32_t group;
  bool self_bitmap;
  QXLRect self_area;
  QXLRect box;
  QXLRect clips[MOST_CLIPS];
  uint32_t clip_count;
  int32_t needed[3];
  QXLRect needed_rects[3];

  struct picture source;
  QXLRect source_area;
  struct brush brush;
  struct mask mask;
  uint16_t rop;
  uint8_t rop3;
  uint8_t scale_mode;
  uint8_t alpha;
  uint16_t alpha_flags;
  uint32_t source_colour;
  uint32_t true_colour;
  /// COPY_BITS: where from.
  int32_t x;
  int32_t y;

  // TEXT.
  QXLRect back_area;
  struct brush back_brush;
  uint16_t back_mode;
  uint16_t string_flags;
  uint32_t glyph_count;
  QXLRasterGlyph glyphs[MOST_GLYPHS];
  uint64_t glyph_seed;

  // STROKE.
  struct {
    uint32_t flags;
    uint32_t count;
  } segments[MOST_SEGMENTS];
  uint32_t segment_count;
  QXLPointFix points[MOST_POINTS];
  uint8_t line_flags;
  uint8_t dash_count;
  QXLFIXED dashes[MOST_DASHES];

  // COMPOSITE; the mask's picture is `mask.picture`.
  uint32_t composite_flags;
  bool has_source_transform;
  bool has_mask_transform;
  QXLTransform source_transform;
  QXLTransform mask_transform;
  QXLPoint16 source_origin;
  QXLPoint16 mask_origin;
};

/// A drawing that does nothing in particular on a surface.
struct drawing drawing_start(uint32_t surface, uint8_t type, QXLRect box);

/// Writes a drawing to the guest's memory; NULL if there is none. The first part is the drawable.
struct command *drawing_build(struct qxl *qxl, const struct drawing *drawing, void **first);
/// Builds it and hands it over.
bool drawing_push(struct qxl *qxl, const struct drawing *drawing);

/// Writes an image; its address, or 0 if there is none or no memory for it.
uint64_t picture_build(struct qxl *qxl, struct command *command, const struct picture *picture, uint32_t group);
/// Bits of a pixel of a bitmap format.
unsigned bitmap_bits(uint8_t format);
/// The picture of a name, loaded from a file.
const struct stored_picture *picture_stored(struct qxl *qxl, const char *name);

extern const struct verb picture_verbs[];

#endif
