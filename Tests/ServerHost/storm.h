// Random drawings that a well-behaved guest might send.
#ifndef HOST_STORM_H
#define HOST_STORM_H

#include "drawing.h"
#include "random.h"

struct storm {
  struct qxl *qxl;
  struct random random;
  /// Bits of the draw types that may come, by their numbers.
  uint32_t types;
  /// Surfaces are those below this number that are alive.
  uint32_t surfaces;
  /// Whether images are scaled, are kept by clients, and come in the layout of the first devices, and lines have dashes.
  bool has_scaling;
  bool has_caching;
  bool has_compat;
  bool has_dashes;
  struct drawing last;
};

/// The next drawing. Nothing in it is undefined in the stock library, which draws some things differently from time to
/// time: those are left out here, each where it would be.
struct drawing storm_next(struct storm *storm);

#endif
