// The guest's side of the device: commands, rings, surfaces.
#include "loop.h"
#include "qxl.h"

#include "devices.h"

#include <stdlib.h>
#include <string.h>

#define PATIENCE 60000

struct qxl *qxl_of(struct arguments *arguments) { return device_of(arguments, DEVICE_QXL); }

// Commands.

struct command *qxl_command(struct qxl *qxl) {
  pthread_mutex_lock(&qxl->lock);
  struct command *command = qxl->unused;
  if (command) {
    qxl->unused = command->next_unused;
  } else {
    command = calloc(1, sizeof *command);
    command->next = qxl->all;
    qxl->all = command;
  }
  command->state = COMMAND_BUILDING;
  command->may_leak = false;
  command->info = NULL;
  command->lent = NULL;
  pthread_mutex_unlock(&qxl->lock);
  return command;
}

struct command **qxl_alike(struct qxl *qxl, const QXLReleaseInfo *info) {
  return &qxl->by_place[(uintptr_t)info / 8 % COMMAND_HASHES];
}

void qxl_discard(struct qxl *qxl, struct command *command) {
  for (size_t i = 0; i < command->block_count; i++) memory_give(&qxl->memory, command->blocks[i]);
  free(command->blocks);
  pthread_mutex_lock(&qxl->lock);
  command->blocks = NULL;
  command->block_count = command->block_capacity = 0;
  command->state = COMMAND_FREE;
  command->next_unused = qxl->unused;
  qxl->unused = command;
  pthread_mutex_unlock(&qxl->lock);
}

static int64_t released(struct qxl *qxl) {
  pthread_mutex_lock(&qxl->lock);
  int64_t value = qxl->released;
  pthread_mutex_unlock(&qxl->lock);
  return value;
}

struct more_released {
  struct qxl *qxl;
  int64_t than;
};

static bool were_released(void *context) {
  struct more_released *wanted = context;
  return released(wanted->qxl) > wanted->than;
}

static void await(struct qxl *qxl, bool is_awaited) {
  pthread_mutex_lock(&qxl->lock);
  qxl->rings[RING_DISPLAY].is_awaited = qxl->rings[RING_CURSOR].is_awaited = is_awaited;
  pthread_mutex_unlock(&qxl->lock);
}

void *qxl_take(struct qxl *qxl, struct command *command, enum area area, size_t size) {
  struct block block;
  int64_t end = now_milliseconds() + PATIENCE;
  while (!memory_take(&qxl->memory, area, size, &block)) {
    if (qxl->is_stopped || now_milliseconds() > end) return NULL;
    count("out of memory", 1);
    struct more_released wanted = {qxl, released(qxl)};
    await(qxl, true);
    CALL(spice_qxl_oom)(&qxl->instance);
    loop_run(were_released, &wanted, 1000);
    await(qxl, false);
  }
  if (command->block_count == command->block_capacity) {
    command->block_capacity = command->block_capacity * 2 + 8;
    command->blocks = realloc(command->blocks, command->block_capacity * sizeof *command->blocks);
  }
  command->blocks[command->block_count++] = block;
  return block.bytes;
}

// Rings.

struct place {
  struct qxl *qxl;
  struct ring *ring;
};

static bool has_place(void *context) {
  struct place *place = context;
  pthread_mutex_lock(&place->qxl->lock);
  bool has_one = place->ring->count < place->ring->capacity;
  pthread_mutex_unlock(&place->qxl->lock);
  return has_one;
}

static bool push(struct qxl *qxl, enum ring_kind kind, struct command *command, QXLCommandExt ext) {
  struct place place = {qxl, &qxl->rings[kind]};
  if (!has_place(&place)) {
    await(qxl, true);
    bool found = loop_run(has_place, &place, qxl->is_stopped ? 0 : PATIENCE);
    await(qxl, false);
    if (!found) return false;
  }
  pthread_mutex_lock(&qxl->lock);
  struct ring *ring = place.ring;
  unsigned at = (ring->first + ring->count++) % ring->capacity;
  ring->items[at] = ext;
  ring->commands[at] = command;
  qxl->pushed[kind]++;
  bool wanted = ring->wants_notice;
  ring->wants_notice = false;
  if (command) {
    struct command **alike = qxl_alike(qxl, command->info);
    command->next_alike = *alike;
    *alike = command;
    command->state = COMMAND_QUEUED;
  }
  pthread_mutex_unlock(&qxl->lock);
  if (wanted) CALL(spice_qxl_wakeup)(&qxl->instance);
  return true;
}

bool qxl_push(struct qxl *qxl, enum ring_kind ring, struct command *command, uint32_t type, void *first, uint32_t group,
              uint32_t flags) {
  command->info = first;
  command->id = ++qxl->last_id;
  command->info->id = command->id;
  command->ext = (QXLCommandExt){{memory_address(&qxl->memory, first, group), type, 0}, group, flags};
  if (push(qxl, ring, command, command->ext)) return true;
  qxl_discard(qxl, command);
  return false;
}

bool qxl_push_lent(struct qxl *qxl, enum ring_kind ring, struct command *command) {
  if (push(qxl, ring, command, command->ext)) return true;
  CALL(spice_replay_free_cmd)(command->lender, command->lent);
  qxl_discard(qxl, command);
  return false;
}

bool qxl_push_raw(struct qxl *qxl, enum ring_kind ring, QXLCommandExt ext) {
  // If it may be a command, it has to come back; if it is none, it may be lost.
  struct command *command = qxl_command(qxl);
  command->may_leak = true;
  command->ext = ext;
  uint64_t offset = ext.cmd.data & ((UINT64_C(1) << (64 - qxl->memory.id_bits - qxl->memory.generation_bits)) - 1);
  unsigned slot = ext.cmd.data >> (64 - qxl->memory.id_bits);
  command->info = ext.group_id == GROUP_HOST ? (void *)(uintptr_t)ext.cmd.data
                                             : (void *)(qxl->memory.arenas[slot == 2].start + offset);
  if (push(qxl, ring, command, ext)) return true;
  qxl_discard(qxl, command);
  return false;
}

static bool is_idle(void *context) {
  struct qxl *qxl = context;
  pthread_mutex_lock(&qxl->lock);
  bool idle = true;
  for (int i = 0; i < 2; i++) idle = idle && qxl->rings[i].count == 0 && qxl->rings[i].wants_notice;
  pthread_mutex_unlock(&qxl->lock);
  return idle;
}

bool qxl_drain(struct qxl *qxl, int milliseconds) {
  await(qxl, true);
  bool idle = loop_run(is_idle, qxl, milliseconds);
  await(qxl, false);
  return idle;
}

unsigned qxl_outstanding(struct qxl *qxl, bool with_leaks) {
  pthread_mutex_lock(&qxl->lock);
  unsigned found = 0;
  for (struct command *command = qxl->all; command; command = command->next) {
    found += command->state == COMMAND_FETCHED && (with_leaks || !command->may_leak);
  }
  pthread_mutex_unlock(&qxl->lock);
  return found;
}

// What the server may do, and when.

static void each(SpiceServer *server, void (*change)(struct qxl *qxl)) {
  for (int i = 0;; i++) {
    struct qxl *qxl = device_at(i, DEVICE_QXL);
    if (!qxl) {
      if (i >= device_total()) return;
      continue;
    }
    if (qxl->server != server) continue;
    pthread_mutex_lock(&qxl->lock);
    change(qxl);
    pthread_mutex_unlock(&qxl->lock);
  }
}

static void start(struct qxl *qxl) { qxl->is_stopped = false; }
static void stop(struct qxl *qxl) { qxl->is_stopped = true; }
static void close_begins(struct qxl *qxl) { qxl->is_closing = true; }
static void close_ends(struct qxl *qxl) {
  qxl->is_closing = false;
  // Whoever is called afterwards breaks a rule, whatever the thread.
  qxl->is_stopped = true;
}

void qxl_all_will_start(SpiceServer *server) { each(server, start); }
void qxl_all_did_stop(SpiceServer *server) { each(server, stop); }
void qxl_all_will_close(SpiceServer *server) { each(server, close_begins); }
void qxl_all_did_close(SpiceServer *server) { each(server, close_ends); }

static void change(struct qxl *qxl, void (*change)(struct qxl *qxl)) {
  pthread_mutex_lock(&qxl->lock);
  change(qxl);
  pthread_mutex_unlock(&qxl->lock);
}

static void more_resets(struct qxl *qxl) { qxl->resets++; }
static void fewer_resets(struct qxl *qxl) { qxl->resets--; }

void qxl_will_close(SpiceBaseInstance *instance) { change((struct qxl *)instance, close_begins); }
void qxl_did_close(SpiceBaseInstance *instance) { change((struct qxl *)instance, close_ends); }
void qxl_reset_begins(struct qxl *qxl) { change(qxl, more_resets); }
void qxl_reset_ends(struct qxl *qxl) { change(qxl, fewer_resets); }

// Surfaces.

unsigned format_bits(uint32_t format) {
  switch (format) {
    case SPICE_SURFACE_FMT_1_A: return 1;
    case SPICE_SURFACE_FMT_8_A: return 8;
    case SPICE_SURFACE_FMT_16_555:
    case SPICE_SURFACE_FMT_16_565: return 16;
    default: return 32;
  }
}

uint8_t *surface_top(const struct surface *surface) {
  if (surface->stride >= 0) return surface->block.bytes;
  return surface->block.bytes + (size_t)-surface->stride * (surface->height - 1);
}

struct surface *qxl_surface(struct qxl *qxl, uint32_t id) {
  return id < MOST_SURFACES && qxl->surfaces[id].is_alive ? &qxl->surfaces[id] : NULL;
}

bool qxl_create_surface(struct qxl *qxl, uint32_t id, uint32_t format, uint32_t width, uint32_t height, int32_t stride,
                        bool keeps_data) {
  if (id >= MOST_SURFACES) return false;
  struct command *command = qxl_command(qxl);
  QXLSurfaceCmd *create = qxl_take(qxl, command, AREA_COMMANDS, sizeof *create);
  uint8_t *bytes = create ? qxl_take(qxl, command, AREA_SURFACES, (size_t)abs(stride) * height) : NULL;
  if (!bytes) {
    qxl_discard(qxl, command);
    return false;
  }
  // The server has to clear it, unless it is to keep it.
  memset(bytes, keeps_data ? 0x5a : 0xa5, (size_t)abs(stride) * height);
  *create = (QXLSurfaceCmd){
    .surface_id = id,
    .type = QXL_SURFACE_CMD_CREATE,
    .flags = keeps_data ? QXL_SURF_FLAG_KEEP_DATA : 0,
    .u.surface_create = {format, width, height, stride, memory_address(&qxl->memory, bytes, GROUP_GUEST)}};
  // The memory of the surface goes when the server has given the command back.
  struct block block = command->blocks[command->block_count - 1];
  if (!qxl_push(qxl, RING_DISPLAY, command, QXL_CMD_SURFACE, create, GROUP_GUEST, 0)) return false;
  qxl->surfaces[id] = (struct surface){true, format, width, height, stride, block, 0};
  return true;
}

bool qxl_destroy_surface(struct qxl *qxl, uint32_t id) {
  if (id >= MOST_SURFACES) return false;
  struct command *command = qxl_command(qxl);
  QXLSurfaceCmd *destroy = qxl_take(qxl, command, AREA_COMMANDS, sizeof *destroy);
  if (!destroy) {
    qxl_discard(qxl, command);
    return false;
  }
  *destroy = (QXLSurfaceCmd){.surface_id = id, .type = QXL_SURFACE_CMD_DESTROY};
  qxl->surfaces[id].is_alive = false;
  qxl->surfaces[id].destroyer = qxl->last_id + 1;
  return qxl_push(qxl, RING_DISPLAY, command, QXL_CMD_SURFACE, destroy, GROUP_GUEST, 0);
}

struct leaving {
  struct qxl *qxl;
  uint64_t destroyer;
};

static bool is_gone(void *context) {
  struct leaving *leaving = context;
  pthread_mutex_lock(&leaving->qxl->lock);
  bool found = false;
  for (struct command *command = leaving->qxl->all; command; command = command->next) {
    found = found || (command->state != COMMAND_FREE && command->id == leaving->destroyer);
  }
  pthread_mutex_unlock(&leaving->qxl->lock);
  return !found;
}

bool qxl_await_surface(struct qxl *qxl, uint32_t id) {
  struct leaving leaving = {qxl, qxl->surfaces[id].destroyer};
  if (!leaving.destroyer || is_gone(&leaving)) return true;
  await(qxl, true);
  bool is_over = loop_run(is_gone, &leaving, PATIENCE);
  await(qxl, false);
  return is_over;
}

bool qxl_create_primary(struct qxl *qxl, QXLDevSurfaceCreate create, bool is_async, uint64_t cookie) {
  struct block block = {0};
  if (!create.mem) {
    if (!memory_take(&qxl->memory, AREA_SURFACES, (size_t)abs(create.stride) * create.height, &block)) return false;
    memset(block.bytes, create.flags & QXL_SURF_FLAG_KEEP_DATA ? 0x5a : 0xa5, block.size);
    create.mem = memory_address(&qxl->memory, block.bytes, create.group_id);
  }
  qxl->surfaces[0] = (struct surface){true, create.format, create.width, create.height, create.stride, block, 0};
  if (is_async) {
    CALL(spice_qxl_create_primary_surface_async)(&qxl->instance, 0, &create, cookie);
  } else {
    CALL(spice_qxl_create_primary_surface)(&qxl->instance, 0, &create);
  }
  return true;
}

void qxl_will_await(struct qxl *qxl, uint64_t cookie) {
  pthread_mutex_lock(&qxl->lock);
  qxl->awaits_completion = true;
  qxl->awaited_cookie = cookie;
  pthread_mutex_unlock(&qxl->lock);
}

static bool is_completed(void *context) {
  struct qxl *qxl = context;
  pthread_mutex_lock(&qxl->lock);
  bool is_completed = !qxl->awaits_completion;
  pthread_mutex_unlock(&qxl->lock);
  return is_completed;
}

void qxl_await(struct qxl *qxl) { loop_run(is_completed, qxl, PATIENCE); }

void qxl_destroy_primary(struct qxl *qxl, bool is_async, uint64_t cookie) {
  if (is_async) {
    qxl_will_await(qxl, cookie);
    CALL(spice_qxl_destroy_primary_surface_async)(&qxl->instance, 0, cookie);
    // Until then the memory is the server's.
    qxl_await(qxl);
  } else {
    CALL(spice_qxl_destroy_primary_surface)(&qxl->instance, 0);
  }
  struct surface *primary = &qxl->surfaces[0];
  if (primary->is_alive && primary->block.bytes) memory_give(&qxl->memory, primary->block);
  primary->is_alive = false;
}
