// Commands for a graphics device as a whole: plugging it, its memory slots, and the calls that a guest's ports make.
#include "devices.h"
#include "loop.h"
#include "qxl.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void add_slot(struct qxl *qxl, uint32_t group, uint32_t slot, const uint8_t *start, const uint8_t *end) {
  QXLDevMemSlot description = {.slot_group_id = group,
                               .slot_id = slot,
                               .generation = group == GROUP_GUEST ? qxl->memory.generation : 0,
                               .virt_start = (uintptr_t)start,
                               .virt_end = (uintptr_t)end,
                               .addr_delta = group == GROUP_GUEST ? (uintptr_t)start : 0,
                               .qxl_ram_size = end - start};
  CALL(spice_qxl_add_memslot)(&qxl->instance, &description);
}

/// The slots that a QEMU guest has: all of the host, the commands, the surfaces.
static void add_slots(struct qxl *qxl) {
  add_slot(qxl, GROUP_HOST, 0, NULL, (uint8_t *)~(uintptr_t)0);
  for (int i = 0; i < 2 && qxl->init_info.num_memslots_groups > GROUP_GUEST; i++) {
    add_slot(qxl, GROUP_GUEST, qxl->memory.arenas[i].slot, qxl->memory.arenas[i].start, qxl->memory.arenas[i].end);
  }
}

/// `qxl_add [id=N] [memory=MIB] [ring=N] [guard=0|1] [slots=0|1] [attach=WIDTH,HEIGHT] [callbacks=all|required] ...`;
/// the rest are the fields of the init info.
static void add(struct arguments *arguments) {
  struct qxl *qxl = calloc(1, sizeof *qxl);
  pthread_mutex_init(&qxl->lock, NULL);
  qxl->server = server_of(arguments);
  size_t size = argument_number(arguments, "memory", 256) << 20;
  qxl->init_info = (QXLDevInitInfo){
    .num_memslots_groups = argument_number(arguments, "groups", 2),
    .num_memslots = argument_number(arguments, "memslots", 8),
    .memslot_gen_bits = argument_number(arguments, "generation_bits", 8),
    .memslot_id_bits = argument_number(arguments, "id_bits", 8),
    .qxl_ram_size = argument_number(arguments, "ram_size", size / 2),
    .internal_groupslot_id = argument_number(arguments, "internal_slot", 0),
    .n_surfaces = argument_number(arguments, "surfaces", MOST_SURFACES)};
  memory_open(&qxl->memory, size);
  qxl->memory.id_bits = qxl->init_info.memslot_id_bits;
  qxl->memory.generation_bits = qxl->init_info.memslot_gen_bits;
  qxl->memory.generation = argument_number(arguments, "generation", 0);
  qxl->memory.is_guarded = argument_number(arguments, "guard", 1);
  unsigned capacity = argument_number(arguments, "ring", QXL_COMMAND_RING_SIZE);
  for (int i = 0; i < 2; i++) {
    qxl->rings[i].capacity = capacity;
    qxl->rings[i].items = calloc(capacity, sizeof *qxl->rings[i].items);
    qxl->rings[i].commands = calloc(capacity, sizeof *qxl->rings[i].commands);
  }
  int64_t attach[2];
  if (argument_numbers(arguments, "attach", attach, 2) == 2) {
    qxl->attach_width = attach[0];
    qxl->attach_height = attach[1];
  }
  qxl->flush_answer = argument_number(arguments, "flush_answer", 0);
  qxl->monitors_answer = argument_number(arguments, "monitors_answer", 0);
  // Even if the machine runs: the server waits until it is told to start.
  qxl->is_stopped = true;
  qxl_callbacks(qxl, argument_number(arguments, "minor", SPICE_INTERFACE_QXL_MINOR),
                strcmp(argument_text(arguments, "callbacks", "all"), "required"));
  qxl->interface.base.major_version = argument_number(arguments, "major", SPICE_INTERFACE_QXL_MAJOR);
  qxl->instance.base.sif = &qxl->interface.base;
  qxl->instance.id = argument_number(arguments, "id", 0);
  bool has_slots = argument_number(arguments, "slots", !qxl->attach_width);
  device_add(arguments, DEVICE_QXL, &qxl->instance.base);
  if (!arguments_failed(arguments) && qxl->instance.st && has_slots) add_slots(qxl);
}

/// `slots`: adds the usual memory slots, as a guest does after a reset.
static void slots(struct arguments *arguments) {
  struct qxl *qxl = qxl_of(arguments);
  if (arguments_failed(arguments)) return;
  qxl->memory.generation = argument_number(arguments, "generation", qxl->memory.generation);
  add_slots(qxl);
}

/// `memslot_add slot=N [group=N] [generation=N] [start=OFFSET] [end=OFFSET] [delta=N] [cookie=N]`, offsets in the guest's
/// memory.
static void memslot_add(struct arguments *arguments) {
  struct qxl *qxl = qxl_of(arguments);
  int64_t slot = argument_needed(arguments, "slot");
  if (arguments_failed(arguments)) return;
  uintptr_t start = (uintptr_t)qxl->memory.base + argument_number(arguments, "start", 0);
  uintptr_t end = (uintptr_t)qxl->memory.base + argument_number(arguments, "end", qxl->memory.size);
  QXLDevMemSlot description = {.slot_group_id = argument_number(arguments, "group", GROUP_GUEST),
                               .slot_id = slot,
                               .generation = argument_number(arguments, "generation", qxl->memory.generation),
                               .virt_start = start,
                               .virt_end = end,
                               .addr_delta = argument_number(arguments, "delta", start),
                               .qxl_ram_size = end - start};
  int64_t cookie = argument_number(arguments, "cookie", -1);
  if (arguments_failed(arguments)) return;
  if (cookie >= 0) {
    CALL(spice_qxl_add_memslot_async)(&qxl->instance, &description, cookie);
  } else {
    CALL(spice_qxl_add_memslot)(&qxl->instance, &description);
  }
}

static void memslot_del(struct arguments *arguments) {
  struct qxl *qxl = qxl_of(arguments);
  uint32_t group = argument_number(arguments, "group", GROUP_GUEST), slot = argument_needed(arguments, "slot");
  if (!arguments_failed(arguments)) CALL(spice_qxl_del_memslot)(&qxl->instance, group, slot);
}

// Calls without arguments, some of which may give commands back while the machine is stopped.
#define PORT(name)                                        \
  static void name(struct arguments *arguments) {         \
    struct qxl *qxl = qxl_of(arguments);                  \
    if (arguments_failed(arguments)) return;              \
    qxl_reset_begins(qxl);                                \
    CALL(spice_qxl_##name)(&qxl->instance);               \
    qxl_reset_ends(qxl);                                  \
  }
PORT(wakeup)
PORT(oom)
PORT(reset_memslots)
PORT(reset_image_cache)
PORT(reset_cursor)
PORT(driver_unload)

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
static void qxl_start(struct arguments *arguments) {
  struct qxl *qxl = qxl_of(arguments);
  if (arguments_failed(arguments)) return;
  qxl->is_stopped = false;
  CALL(spice_qxl_start)(&qxl->instance);
}
static void qxl_stop(struct arguments *arguments) {
  struct qxl *qxl = qxl_of(arguments);
  if (arguments_failed(arguments)) return;
  CALL(spice_qxl_stop)(&qxl->instance);
  qxl->is_stopped = true;
}
#pragma GCC diagnostic pop

/// `flush_surfaces cookie=N`
static void flush_surfaces(struct arguments *arguments) {
  struct qxl *qxl = qxl_of(arguments);
  uint64_t cookie = argument_needed(arguments, "cookie");
  if (!arguments_failed(arguments)) CALL(spice_qxl_flush_surfaces_async)(&qxl->instance, cookie);
}

/// `monitors_config heads=ID,SURFACE,WIDTH,HEIGHT,X,Y,FLAGS;... [max=N] [count=N] cookie=N`
static void monitors_config(struct arguments *arguments) {
  struct qxl *qxl = qxl_of(arguments);
  int64_t numbers[7 * 16];
  size_t heads = argument_numbers(arguments, "heads", numbers, 7 * 16) / 7;
  uint64_t cookie = argument_needed(arguments, "cookie");
  if (arguments_failed(arguments)) return;
  struct block block;
  if (!memory_take(&qxl->memory, AREA_COMMANDS, sizeof(QXLMonitorsConfig) + 16 * sizeof(QXLHead), &block)) {
    reply_error(arguments, "the guest has no memory");
    return;
  }
  QXLMonitorsConfig *config = (QXLMonitorsConfig *)block.bytes;
  config->count = argument_number(arguments, "count", heads);
  config->max_allowed = argument_number(arguments, "max", heads);
  for (size_t i = 0; i < heads; i++) {
    const int64_t *n = &numbers[7 * i];
    config->heads[i] = (QXLHead){n[0], n[1], n[2], n[3], n[4], n[5], n[6]};
  }
  qxl_will_await(qxl, cookie);
  CALL(spice_qxl_monitors_config_async)(&qxl->instance, memory_address(&qxl->memory, config, GROUP_GUEST), GROUP_GUEST,
                                        cookie);
  qxl_await(qxl);
  memory_give(&qxl->memory, block);
}

static void set_max_monitors(struct arguments *arguments) {
  struct qxl *qxl = qxl_of(arguments);
  unsigned value = argument_needed(arguments, "value");
  if (!arguments_failed(arguments)) CALL(spice_qxl_set_max_monitors)(&qxl->instance, value);
}

/// `set_device_info address=TEXT [first=N] [count=N]`
static void set_device_info(struct arguments *arguments) {
  struct qxl *qxl = qxl_of(arguments);
  const char *address = argument_needed_text(arguments, "address");
  if (arguments_failed(arguments)) return;
  CALL(spice_qxl_set_device_info)(&qxl->instance, address, argument_number(arguments, "first", 0),
                                  argument_number(arguments, "count", 1));
}

/// `set_answers [flush=N] [monitors=N]`: what the device's questions are answered with from now on.
static void set_answers(struct arguments *arguments) {
  struct qxl *qxl = qxl_of(arguments);
  if (arguments_failed(arguments)) return;
  qxl->flush_answer = argument_number(arguments, "flush", qxl->flush_answer);
  qxl->monitors_answer = argument_number(arguments, "monitors", qxl->monitors_answer);
}

/// `gl_scanout [width=N] [height=N] [stride=N] [format=N] [top_down=0|1] [none=1]`: the file is a plain one in memory.
static void gl_scanout(struct arguments *arguments) {
  struct qxl *qxl = qxl_of(arguments);
  if (arguments_failed(arguments)) return;
  int descriptor = argument_number(arguments, "none", 0) ? -1 : memfd_create("scanout", MFD_CLOEXEC);
  CALL(spice_qxl_gl_scanout)(&qxl->instance, descriptor, argument_number(arguments, "width", 640),
                             argument_number(arguments, "height", 480), argument_number(arguments, "stride", 2560),
                             argument_number(arguments, "format", 0x34325258), argument_number(arguments, "top_down", 0));
  reply(arguments, "fd=%d", descriptor);
}

/// `gl_draw rect=L,T,R,B cookie=N`
static void gl_draw(struct arguments *arguments) {
  struct qxl *qxl = qxl_of(arguments);
  QXLRect rect = {0};
  argument_rect(arguments, "rect", &rect);
  uint64_t cookie = argument_needed(arguments, "cookie");
  if (arguments_failed(arguments)) return;
  qxl->is_drawing_gl = true;
  CALL(spice_qxl_gl_draw_async)(&qxl->instance, rect.left, rect.top, rect.right - rect.left, rect.bottom - rect.top,
                                cookie);
  qxl->is_drawing_gl = false;
}

/// `drain [timeout=MS]`: until the server has taken all commands and wants to be told of new ones.
static void drain(struct arguments *arguments) {
  struct qxl *qxl = qxl_of(arguments);
  int timeout = argument_number(arguments, "timeout", 30000);
  if (arguments_failed(arguments)) return;
  if (!qxl_drain(qxl, timeout)) {
    reply_error(arguments, "the server left %u and %u commands", qxl->rings[0].count, qxl->rings[1].count);
  }
}

/// `qxl_stat`: commands on their way, and the guest's memory in use.
static void statistics(struct arguments *arguments) {
  struct qxl *qxl = qxl_of(arguments);
  if (arguments_failed(arguments)) return;
  unsigned outstanding = qxl_outstanding(qxl, false);
  pthread_mutex_lock(&qxl->lock);
  reply(arguments,
        "pushed=%" PRId64 ",%" PRId64 " fetched=%" PRId64 ",%" PRId64 " released=%" PRId64
        " outstanding=%u ring=%u,%u memory=%zu",
        qxl->pushed[0], qxl->pushed[1], qxl->fetched[0], qxl->fetched[1], qxl->released, outstanding, qxl->rings[0].count,
        qxl->rings[1].count, memory_used(&qxl->memory));
  pthread_mutex_unlock(&qxl->lock);
}

/// `raw offset=N hex=BYTES`: writes to the guest's memory, whatever is there.
static void raw(struct arguments *arguments) {
  struct qxl *qxl = qxl_of(arguments);
  uint64_t offset = argument_needed(arguments, "offset");
  size_t length;
  uint8_t *bytes = argument_bytes(arguments, "hex", &length);
  uint8_t *place = arguments_failed(arguments) ? NULL : memory_at(&qxl->memory, offset, length);
  if (!place) {
    reply_error(arguments, "outside of the guest's memory");
  } else {
    memcpy(place, bytes, length);
  }
  free(bytes);
}

/// `raw_take bytes=N [area=0|1]`: memory for `raw`, and the address by which the server knows it.
static void raw_take(struct arguments *arguments) {
  struct qxl *qxl = qxl_of(arguments);
  size_t size = argument_needed(arguments, "bytes");
  enum area area = argument_number(arguments, "area", AREA_COMMANDS);
  struct block block;
  if (arguments_failed(arguments)) return;
  if (!memory_take(&qxl->memory, area, size, &block)) {
    reply_error(arguments, "the guest has no memory");
    return;
  }
  reply(arguments, "offset=%td address=0x%" PRIx64, block.bytes - qxl->memory.base,
        memory_address(&qxl->memory, block.bytes, GROUP_GUEST));
}

/// `push type=N data=ADDRESS [group=N] [flags=N] [ring=display|cursor]`: any command at all.
static void push(struct arguments *arguments) {
  struct qxl *qxl = qxl_of(arguments);
  QXLCommandExt ext = {{argument_needed(arguments, "data"), argument_needed(arguments, "type"), 0},
                       argument_number(arguments, "group", GROUP_GUEST),
                       argument_number(arguments, "flags", 0)};
  bool is_cursor = !strcmp(argument_text(arguments, "ring", "display"), "cursor");
  if (arguments_failed(arguments)) return;
  if (!qxl_push_raw(qxl, is_cursor ? RING_CURSOR : RING_DISPLAY, ext)) reply_error(arguments, "the ring stays full");
}

#define VERB(name) {#name, name}
const struct verb qxl_verbs[] = {
  {"qxl_add", add},
  VERB(slots),
  VERB(memslot_add),
  VERB(memslot_del),
  VERB(reset_memslots),
  VERB(wakeup),
  VERB(oom),
  VERB(reset_image_cache),
  VERB(reset_cursor),
  VERB(driver_unload),
  VERB(qxl_start),
  VERB(qxl_stop),
  VERB(flush_surfaces),
  VERB(monitors_config),
  VERB(set_max_monitors),
  VERB(set_device_info),
  VERB(set_answers),
  VERB(gl_scanout),
  VERB(gl_draw),
  VERB(drain),
  {"qxl_stat", statistics},
  VERB(raw),
  VERB(raw_take),
  VERB(push),
  {0}};
