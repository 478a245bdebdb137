// What is in a surface.
#ifndef HOST_SCREEN_H
#define HOST_SCREEN_H

#include "qxl.h"

/// A hash of the pixels, row by row from the top. `masks` leaves out the bits that no format shows.
uint64_t surface_hash(const struct surface *surface, bool masks);

/// Writes a portable pixmap, `raw` the bytes of the rows from the top; returns whether that worked.
bool surface_write(const struct surface *surface, const char *path, bool is_raw);

/// FNV-1a, going on from `hash`.
uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t length);
#define HASH_START UINT64_C(0xcbf29ce484222325)

#endif
