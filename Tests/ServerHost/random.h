// Random numbers that repeat: SplitMix64, the same as in the tests.
#ifndef HOST_RANDOM_H
#define HOST_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

struct random {
  uint64_t state;
};

static inline uint64_t random_next(struct random *random) {
  uint64_t z = random->state += UINT64_C(0x9E3779B97F4A7C15);
  z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
  return z ^ (z >> 31);
}

/// A number from 0 up to below `limit`, which is not 0.
static inline uint32_t random_below(struct random *random, uint32_t limit) {
  return (uint32_t)((random_next(random) >> 32) * limit >> 32);
}

/// A number from `low` to `high`, both possible.
static inline int32_t random_between(struct random *random, int32_t low, int32_t high) {
  return low + (int32_t)random_below(random, (uint32_t)(high - low) + 1);
}

/// True once in so many times.
static inline bool random_once_in(struct random *random, uint32_t times) { return random_below(random, times) == 0; }

#endif
