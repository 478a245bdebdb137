// The memory of a guest, as its graphics device shows it to the server.
#ifndef HOST_MEMORY_H
#define HOST_MEMORY_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Which part of the memory: each has a slot of its own.
enum area { AREA_COMMANDS, AREA_SURFACES };

/// Some bytes of the memory that are in use.
struct block {
  uint8_t *bytes;
  size_t size;
};

struct memory {
  pthread_mutex_t lock;
  uint8_t *base;
  size_t size;
  struct arena {
    uint8_t *start;
    uint8_t *end;
    /// From here on nothing was ever used.
    uint8_t *fresh;
    /// What was given back, by address. Never used up while it could be joined with a neighbour.
    struct block *free;
    size_t free_count;
    size_t free_capacity;
    uint32_t slot;
  } arenas[2];
  unsigned id_bits;
  unsigned generation_bits;
  uint32_t generation;
  /// Whether bytes that are given back get a pattern, which must still be there when they are used again.
  bool is_guarded;
};

void memory_open(struct memory *memory, size_t size);

/// Bytes at an address that is a multiple of eight; false if there are none left.
bool memory_take(struct memory *memory, enum area area, size_t size, struct block *block);
void memory_give(struct memory *memory, struct block block);
size_t memory_used(struct memory *memory);

/// The address by which the server is told of a place in the memory. Group 0 is the host, whose addresses are pointers.
uint64_t memory_address(const struct memory *memory, const void *place, uint32_t group);

/// The place that an offset from the start names, or NULL if less than `size` bytes are left there.
uint8_t *memory_at(const struct memory *memory, uint64_t offset, size_t size);

#endif
