// Commands for surfaces: making them, having the server draw into them, and looking at them.
#include "loop.h"
#include "qxl.h"
#include "screen.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static int32_t stride_of(struct arguments *arguments, uint32_t format, uint32_t width, bool is_bottom_up) {
  // Rows of whole words, as pixman wants them.
  int32_t stride = (width * format_bits(format) + 31) / 32 * 4;
  return argument_number(arguments, "stride", is_bottom_up ? -stride : stride);
}

/// `primary_create width=N height=N [format=N] [stride=N] [flags=N] [mouse_mode=N] [group=N] [mem=ADDRESS] [cookie=N]`
static void primary_create(struct arguments *arguments) {
  struct qxl *qxl = qxl_of(arguments);
  QXLDevSurfaceCreate create = {
    .width = argument_needed(arguments, "width"),
    .height = argument_needed(arguments, "height"),
    .format = argument_number(arguments, "format", SPICE_SURFACE_FMT_32_xRGB),
    .flags = argument_number(arguments, "flags", 0),
    .mouse_mode = argument_number(arguments, "mouse_mode", 1),
    .type = argument_number(arguments, "type", QXL_SURF_TYPE_PRIMARY),
    .mem = argument_number(arguments, "mem", 0),
    .group_id = argument_number(arguments, "group", GROUP_GUEST)};
  create.stride = stride_of(arguments, create.format, create.width, false);
  int64_t cookie = argument_number(arguments, "cookie", -1);
  if (arguments_failed(arguments)) return;
  if (!qxl_create_primary(qxl, create, cookie >= 0, cookie)) reply_error(arguments, "the guest has no memory");
}

/// `primary_destroy [cookie=N]`
static void primary_destroy(struct arguments *arguments) {
  struct qxl *qxl = qxl_of(arguments);
  int64_t cookie = argument_number(arguments, "cookie", -1);
  if (arguments_failed(arguments)) return;
  qxl_reset_begins(qxl);
  qxl_destroy_primary(qxl, cookie >= 0, cookie);
  qxl_reset_ends(qxl);
}

/// `surface_create surface=N width=N height=N [format=N] [stride=N] [keep=0|1]`
static void surface_create(struct arguments *arguments) {
  struct qxl *qxl = qxl_of(arguments);
  uint32_t id = argument_needed(arguments, "surface"), width = argument_needed(arguments, "width"),
           height = argument_needed(arguments, "height"),
           format = argument_number(arguments, "format", SPICE_SURFACE_FMT_32_xRGB);
  int32_t stride = stride_of(arguments, format, width, true);
  bool keeps = argument_number(arguments, "keep", 0);
  if (arguments_failed(arguments)) return;
  if (!qxl_create_surface(qxl, id, format, width, height, stride, keeps)) reply_error(arguments, "not possible");
}

/// `surface_destroy surface=N`
static void surface_destroy(struct arguments *arguments) {
  struct qxl *qxl = qxl_of(arguments);
  uint32_t id = argument_needed(arguments, "surface");
  if (arguments_failed(arguments)) return;
  if (!qxl_destroy_surface(qxl, id)) reply_error(arguments, "not possible");
}

/// `destroy_surface surface=N [cookie=N]`: by a call instead of a command.
static void destroy_surface(struct arguments *arguments) {
  struct qxl *qxl = qxl_of(arguments);
  uint32_t id = argument_needed(arguments, "surface");
  int64_t cookie = argument_number(arguments, "cookie", -1);
  if (arguments_failed(arguments)) return;
  qxl_reset_begins(qxl);
  if (cookie >= 0) {
    CALL(spice_qxl_destroy_surface_async)(&qxl->instance, id, cookie);
  } else {
    CALL(spice_qxl_destroy_surface_wait)(&qxl->instance, id);
  }
  qxl_reset_ends(qxl);
}

/// `destroy_surfaces [cookie=N]`
static void destroy_surfaces(struct arguments *arguments) {
  struct qxl *qxl = qxl_of(arguments);
  int64_t cookie = argument_number(arguments, "cookie", -1);
  if (arguments_failed(arguments)) return;
  qxl_reset_begins(qxl);
  if (cookie >= 0) {
    qxl_will_await(qxl, cookie);
    CALL(spice_qxl_destroy_surfaces_async)(&qxl->instance, cookie);
    qxl_await(qxl);
  } else {
    CALL(spice_qxl_destroy_surfaces)(&qxl->instance);
  }
  qxl_reset_ends(qxl);
  struct surface *primary = &qxl->surfaces[0];
  if (primary->is_alive && primary->block.bytes) memory_give(&qxl->memory, primary->block);
  for (int i = 0; i < MOST_SURFACES; i++) qxl->surfaces[i].is_alive = false;
}

static struct surface *surface_of(struct arguments *arguments, struct qxl *qxl, uint32_t *id) {
  *id = argument_number(arguments, "surface", 0);
  struct surface *surface = qxl ? qxl_surface(qxl, *id) : NULL;
  if (!surface) reply_error(arguments, "there is no such surface");
  return surface;
}

/// `update_area [surface=N] [rect=L,T,R,B] [rects=N] [clear=0|1] [cookie=N]`: replies with the dirty rectangles.
static void update_area(struct arguments *arguments) {
  struct qxl *qxl = qxl_of(arguments);
  uint32_t id = argument_number(arguments, "surface", 0);
  QXLRect rect = {0};
  if (!argument_rect(arguments, "rect", &rect)) {
    struct surface *surface = surface_of(arguments, qxl, &id);
    if (surface) rect = (QXLRect){.right = surface->width, .bottom = surface->height};
  }
  uint32_t length = argument_number(arguments, "rects", 0), clear = argument_number(arguments, "clear", 1);
  int64_t cookie = argument_number(arguments, "cookie", -1);
  if (arguments_failed(arguments)) return;
  if (cookie >= 0) {
    CALL(spice_qxl_update_area_async)(&qxl->instance, id, &rect, clear, cookie);
    return;
  }
  if (length > 32) length = 32;
  QXLRect dirty[32];
  memset(dirty, 0x77, sizeof dirty);
  CALL(spice_qxl_update_area)(&qxl->instance, id, &rect, length ? dirty : NULL, length, clear);
  char list[1024] = "";
  size_t used = 0;
  for (uint32_t i = 0; i < length && used < sizeof list - 64; i++) {
    used += snprintf(list + used, sizeof list - used, "%s%d,%d,%d,%d", i ? ";" : "", dirty[i].left, dirty[i].top,
                     dirty[i].right, dirty[i].bottom);
  }
  reply(arguments, "rects=%s", list);
}

static void update_all(struct qxl *qxl, uint32_t id) {
  const struct surface *surface = &qxl->surfaces[id];
  QXLRect all = {.right = surface->width, .bottom = surface->height};
  CALL(spice_qxl_update_area)(&qxl->instance, id, &all, NULL, 0, 0);
}

/// `hash [surface=N|all] [update=0|1] [bits=used|all]`: of the pixels in memory, after the server drew all it had.
static void hash(struct arguments *arguments) {
  struct qxl *qxl = qxl_of(arguments);
  bool updates = argument_number(arguments, "update", 1);
  bool masks = strcmp(argument_text(arguments, "bits", "used"), "all");
  bool is_all = !strcmp(argument_text(arguments, "surface", "0"), "all");
  uint32_t id = 0;
  struct surface *surface = NULL;
  if (!is_all) surface = surface_of(arguments, qxl, &id);
  if (arguments_failed(arguments)) return;
  if (surface) {
    if (updates) update_all(qxl, id);
    reply(arguments, "hash=%016" PRIx64, surface_hash(surface, masks));
    return;
  }
  uint64_t total = HASH_START;
  unsigned surfaces = 0;
  for (uint32_t i = 0; i < MOST_SURFACES; i++) {
    if (!qxl->surfaces[i].is_alive) continue;
    if (updates) update_all(qxl, i);
    uint64_t one = surface_hash(&qxl->surfaces[i], masks);
    output_line("data surface=%u hash=%016" PRIx64, i, one);
    total = hash_bytes(total, &one, sizeof one);
    surfaces++;
  }
  reply(arguments, "surfaces=%u hash=%016" PRIx64, surfaces, total);
}

/// `read file=PATH [surface=N] [update=0|1] [as=ppm|raw]`
static void read_surface(struct arguments *arguments) {
  struct qxl *qxl = qxl_of(arguments);
  uint32_t id;
  struct surface *surface = surface_of(arguments, qxl, &id);
  const char *file = argument_needed_text(arguments, "file");
  bool updates = argument_number(arguments, "update", 1);
  bool is_raw = !strcmp(argument_text(arguments, "as", "ppm"), "raw");
  if (arguments_failed(arguments)) return;
  if (updates) update_all(qxl, id);
  if (!surface_write(surface, file, is_raw)) reply_error(arguments, "%s cannot be written", file);
  reply(arguments, "width=%u height=%u", surface->width, surface->height);
}

/// `pixel x=N y=N [surface=N] [update=0|1]`
static void pixel(struct arguments *arguments) {
  struct qxl *qxl = qxl_of(arguments);
  uint32_t id;
  struct surface *surface = surface_of(arguments, qxl, &id);
  uint32_t x = argument_needed(arguments, "x"), y = argument_needed(arguments, "y");
  bool updates = argument_number(arguments, "update", 1);
  if (arguments_failed(arguments)) return;
  if (x >= surface->width || y >= surface->height) {
    reply_error(arguments, "outside of the surface");
    return;
  }
  if (updates) update_all(qxl, id);
  uint32_t value = 0;
  unsigned bytes = format_bits(surface->format) / 8;
  memcpy(&value, surface_top(surface) + (ptrdiff_t)surface->stride * y + (size_t)bytes * x, bytes);
  reply(arguments, "value=0x%x", value);
}

const struct verb surface_verbs[] = {{"primary_create", primary_create},
                                     {"primary_destroy", primary_destroy},
                                     {"surface_create", surface_create},
                                     {"surface_destroy", surface_destroy},
                                     {"destroy_surface", destroy_surface},
                                     {"destroy_surfaces", destroy_surfaces},
                                     {"update_area", update_area},
                                     {"hash", hash},
                                     {"read", read_surface},
                                     {"pixel", pixel},
                                     {0}};
