// First fit among what was given back, then what was never used.
#include "memory.h"

#include "output.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define GUARD 0xdb

void memory_open(struct memory *memory, size_t size) {
  pthread_mutex_init(&memory->lock, NULL);
  memory->base = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory->base == MAP_FAILED) host_abort("no memory for a guest");
  memory->size = size;
  for (int i = 0; i < 2; i++) {
    uint8_t *start = memory->base + (i ? size / 2 : 0);
    memory->arenas[i] = (struct arena){.start = start, .end = start + size / 2, .fresh = start, .slot = i + 1};
  }
  // The first bytes stay unused: some take address 0 for none.
  memory->arenas[AREA_COMMANDS].fresh += 64;
}

/// Whether nobody wrote where nobody should.
static void check_guard(const uint8_t *bytes, size_t size) {
  for (size_t i = 0; i < size; i++) {
    if (bytes[i] == GUARD) continue;
    violation("memory was written after it was released, %zu bytes into %zu", i, size);
    return;
  }
}

bool memory_take(struct memory *memory, enum area area, size_t size, struct block *block) {
  struct arena *arena = &memory->arenas[area];
  size = (size + 7) & ~(size_t)7;
  pthread_mutex_lock(&memory->lock);
  bool found = false;
  for (size_t i = 0; i < arena->free_count && !found; i++) {
    struct block *candidate = &arena->free[i];
    if (candidate->size < size) continue;
    *block = (struct block){candidate->bytes, size};
    candidate->bytes += size;
    candidate->size -= size;
    if (candidate->size == 0) {
      memmove(candidate, candidate + 1, (--arena->free_count - i) * sizeof *candidate);
    }
    if (memory->is_guarded) check_guard(block->bytes, size);
    found = true;
  }
  if (!found && (size_t)(arena->end - arena->fresh) >= size) {
    *block = (struct block){arena->fresh, size};
    arena->fresh += size;
    found = true;
  }
  pthread_mutex_unlock(&memory->lock);
  return found;
}

void memory_give(struct memory *memory, struct block block) {
  struct arena *arena = &memory->arenas[block.bytes >= memory->arenas[AREA_SURFACES].start];
  if (memory->is_guarded) memset(block.bytes, GUARD, block.size);
  pthread_mutex_lock(&memory->lock);
  size_t at = 0;
  while (at < arena->free_count && arena->free[at].bytes < block.bytes) at++;
  struct block *before = at > 0 ? &arena->free[at - 1] : NULL;
  struct block *after = at < arena->free_count ? &arena->free[at] : NULL;
  if (before && before->bytes + before->size == block.bytes) {
    before->size += block.size;
    if (after && before->bytes + before->size == after->bytes) {
      before->size += after->size;
      memmove(after, after + 1, (--arena->free_count - at) * sizeof *after);
    }
  } else if (after && block.bytes + block.size == after->bytes) {
    after->bytes = block.bytes;
    after->size += block.size;
  } else {
    if (arena->free_count == arena->free_capacity) {
      arena->free_capacity = arena->free_capacity * 2 + 64;
      arena->free = realloc(arena->free, arena->free_capacity * sizeof *arena->free);
    }
    memmove(&arena->free[at + 1], &arena->free[at], (arena->free_count - at) * sizeof *arena->free);
    arena->free[at] = block;
    arena->free_count++;
  }
  pthread_mutex_unlock(&memory->lock);
}

size_t memory_used(struct memory *memory) {
  pthread_mutex_lock(&memory->lock);
  size_t used = 0;
  for (int i = 0; i < 2; i++) {
    struct arena *arena = &memory->arenas[i];
    used += arena->fresh - arena->start;
    for (size_t j = 0; j < arena->free_count; j++) used -= arena->free[j].size;
  }
  pthread_mutex_unlock(&memory->lock);
  return used - 64;
}

uint64_t memory_address(const struct memory *memory, const void *place, uint32_t group) {
  if (!place) return 0;
  if (group == 0) return (uintptr_t)place;
  const struct arena *arena = &memory->arenas[(const uint8_t *)place >= memory->arenas[AREA_SURFACES].start];
  uint64_t offset = (const uint8_t *)place - arena->start;
  unsigned shift = 64 - memory->id_bits;
  uint64_t address = (uint64_t)arena->slot << shift | offset;
  if (memory->generation_bits) address |= (uint64_t)memory->generation << (shift - memory->generation_bits);
  return address;
}

uint8_t *memory_at(const struct memory *memory, uint64_t offset, size_t size) {
  if (offset > memory->size || memory->size - offset < size) return NULL;
  return memory->base + offset;
}
