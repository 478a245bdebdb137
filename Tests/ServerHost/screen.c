// Reads surfaces in the guest's memory, as the guest would.
#include "screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t length) {
  for (const uint8_t *byte = bytes; length > 0; byte++, length--) hash = (hash ^ *byte) * UINT64_C(0x100000001b3);
  return hash;
}

static uint32_t expand5(uint32_t value) { return value << 3 | value >> 2; }
static uint32_t expand6(uint32_t value) { return value << 2 | value >> 4; }

/// The value of a pixel, without the bits that its format does not use.
static uint32_t pixel(const struct surface *surface, const uint8_t *row, uint32_t x) {
  switch (surface->format) {
    case SPICE_SURFACE_FMT_1_A: return row[x / 8] >> (x % 8) & 1;
    case SPICE_SURFACE_FMT_8_A: return row[x];
    case SPICE_SURFACE_FMT_16_555: return (row[2 * x] | row[2 * x + 1] << 8) & 0x7fff;
    case SPICE_SURFACE_FMT_16_565: return row[2 * x] | row[2 * x + 1] << 8;
    default: break;
  }
  uint32_t value;
  memcpy(&value, row + 4 * x, 4);
  return surface->format == SPICE_SURFACE_FMT_32_xRGB ? value & 0xffffff : value;
}

static uint32_t rgb(const struct surface *surface, uint32_t value) {
  switch (surface->format) {
    case SPICE_SURFACE_FMT_1_A: return value ? 0xffffff : 0;
    case SPICE_SURFACE_FMT_8_A: return value * 0x010101;
    case SPICE_SURFACE_FMT_16_555:
      return expand5(value >> 10 & 31) << 16 | expand5(value >> 5 & 31) << 8 | expand5(value & 31);
    case SPICE_SURFACE_FMT_16_565:
      return expand5(value >> 11) << 16 | expand6(value >> 5 & 63) << 8 | expand5(value & 31);
    default: return value & 0xffffff;
  }
}

uint64_t surface_hash(const struct surface *surface, bool masks) {
  uint64_t hash = HASH_START;
  const uint8_t *row = surface_top(surface);
  size_t bytes = ((size_t)surface->width * format_bits(surface->format) + 7) / 8;
  for (uint32_t y = 0; y < surface->height; y++, row += surface->stride) {
    if (!masks) {
      hash = hash_bytes(hash, row, bytes);
      continue;
    }
    for (uint32_t x = 0; x < surface->width; x++) {
      uint32_t value = pixel(surface, row, x);
      hash = hash_bytes(hash, &value, 4);
    }
  }
  return hash;
}

bool surface_write(const struct surface *surface, const char *path, bool is_raw) {
  FILE *file = fopen(path, "wb");
  if (!file) return false;
  const uint8_t *row = surface_top(surface);
  size_t bytes = ((size_t)surface->width * format_bits(surface->format) + 7) / 8;
  uint8_t *line = malloc((size_t)surface->width * 3 + 1);
  if (!is_raw) fprintf(file, "P6\n%u %u\n255\n", surface->width, surface->height);
  for (uint32_t y = 0; y < surface->height; y++, row += surface->stride) {
    for (uint32_t x = 0; !is_raw && x < surface->width; x++) {
      uint32_t colour = rgb(surface, pixel(surface, row, x));
      line[3 * x] = colour >> 16;
      line[3 * x + 1] = colour >> 8;
      line[3 * x + 2] = colour;
    }
    fwrite(is_raw ? row : line, is_raw ? bytes : (size_t)surface->width * 3, 1, file);
  }
  free(line);
  return fclose(file) == 0;
}
