// The interface that the server calls, with a check of every rule: which thread, how often, and not while stopped.
#include "devices.h"
#include "loop.h"
#include "qxl.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static struct qxl *containing(QXLInstance *instance) { return (struct qxl *)instance; }

/// A callback that belongs on the worker's thread, and to a machine that runs. The lock is held.
static void require_worker(struct qxl *qxl, const char *callback) {
  if (!qxl->has_worker && !loop_is_main_thread()) {
    qxl->worker = pthread_self();
    qxl->has_worker = true;
  }
  if (loop_is_main_thread() ? !qxl->is_closing : !pthread_equal(qxl->worker, pthread_self())) {
    host_abort("%s was called on another thread than the worker's", callback);
  }
  if (qxl->is_stopped && !qxl->is_closing && qxl->resets == 0) {
    violation("%s was called while the machine is stopped", callback);
  }
}

static void attached_worker(QXLInstance *instance) {
  loop_require_main("attached_worker");
  struct qxl *qxl = containing(instance);
  event("attached_worker", "device_id=%d", instance->id);
  if (!qxl->attach_width) return;
  QXLDevMemSlot everything = {.virt_end = ~(uintptr_t)0};
  CALL(spice_qxl_add_memslot)(instance, &everything);
  QXLDevSurfaceCreate create = {.width = qxl->attach_width,
                                .height = qxl->attach_height,
                                .stride = -4 * (int32_t)qxl->attach_width,
                                .format = SPICE_SURFACE_FMT_32_xRGB,
                                .mouse_mode = 1,
                                .group_id = GROUP_HOST};
  qxl_create_primary(qxl, create, false, 0);
  server_start(qxl->server);
}

static void set_compression_level(QXLInstance *instance, int level) {
  loop_require_main("set_compression_level");
  event("compression_level", "device_id=%d level=%d", instance->id, level);
}

static void get_init_info(QXLInstance *instance, QXLDevInitInfo *info) {
  loop_require_main("get_init_info");
  count("get_init_info", 1);
  *info = containing(instance)->init_info;
}

static int get(QXLInstance *instance, enum ring_kind kind, const char *callback, QXLCommandExt *ext) {
  struct qxl *qxl = containing(instance);
  struct ring *ring = &qxl->rings[kind];
  pthread_mutex_lock(&qxl->lock);
  require_worker(qxl, callback);
  bool has_one = ring->count > 0;
  if (has_one) {
    *ext = ring->items[ring->first];
    struct command *command = ring->commands[ring->first];
    if (command) command->state = COMMAND_FETCHED;
    ring->first = (ring->first + 1) % ring->capacity;
    ring->count--;
    qxl->fetched[kind]++;
  }
  bool is_awaited = has_one && ring->is_awaited;
  pthread_mutex_unlock(&qxl->lock);
  if (is_awaited) loop_wake();
  return has_one;
}

static int get_command(QXLInstance *instance, QXLCommandExt *ext) {
  return get(instance, RING_DISPLAY, "get_command", ext);
}

static int get_cursor_command(QXLInstance *instance, QXLCommandExt *ext) {
  return get(instance, RING_CURSOR, "get_cursor_command", ext);
}

static int request_notice(QXLInstance *instance, enum ring_kind kind, const char *callback) {
  struct qxl *qxl = containing(instance);
  struct ring *ring = &qxl->rings[kind];
  pthread_mutex_lock(&qxl->lock);
  require_worker(qxl, callback);
  bool is_empty = ring->count == 0;
  if (is_empty) ring->wants_notice = true;
  bool is_awaited = ring->is_awaited;
  pthread_mutex_unlock(&qxl->lock);
  if (is_awaited) loop_wake();
  return is_empty;
}

static int req_cmd_notification(QXLInstance *instance) {
  return request_notice(instance, RING_DISPLAY, "req_cmd_notification");
}

static int req_cursor_notification(QXLInstance *instance) {
  return request_notice(instance, RING_CURSOR, "req_cursor_notification");
}

static void release_resource(QXLInstance *instance, QXLReleaseInfoExt ext) {
  struct qxl *qxl = containing(instance);
  pthread_mutex_lock(&qxl->lock);
  require_worker(qxl, "release_resource");
  struct command **link = qxl_alike(qxl, ext.info);
  while (*link && (*link)->info != ext.info) link = &(*link)->next_alike;
  struct command *command = *link;
  SpiceReplay *lender = NULL;
  QXLCommandExt *lent = NULL;
  if (!command) {
    violation("%p was released, which is nobody's or was released before", (void *)ext.info);
  } else if (command->state != COMMAND_FETCHED) {
    violation("%p was released before it was fetched", (void *)ext.info);
    command = NULL;
  } else {
    if (ext.group_id != command->ext.group_id) {
      violation("%p was released in group %u instead of %u", (void *)ext.info, ext.group_id, command->ext.group_id);
    }
    if (ext.info->id != command->id && !command->may_leak) {
      violation("%p was released with another id than the guest's", (void *)ext.info);
    }
    *link = command->next_alike;
    lender = command->lender;
    lent = command->lent;
    // What a device does, which chains released commands up in the guest's memory.
    ext.info->next = 0;
    command->state = COMMAND_FREE;
    qxl->released++;
  }
  bool is_awaited = qxl->rings[RING_DISPLAY].is_awaited;
  struct block *blocks = command ? command->blocks : NULL;
  size_t block_count = command ? command->block_count : 0;
  if (command) {
    command->blocks = NULL;
    command->block_count = command->block_capacity = 0;
    command->info = NULL;
    command->next_unused = qxl->unused;
    qxl->unused = command;
  }
  pthread_mutex_unlock(&qxl->lock);
  for (size_t i = 0; i < block_count; i++) memory_give(&qxl->memory, blocks[i]);
  free(blocks);
  if (lent) CALL(spice_replay_free_cmd)(lender, lent);
  if (is_awaited) loop_wake();
}

static void notify_update(QXLInstance *instance, uint32_t update_id) {
  struct qxl *qxl = containing(instance);
  pthread_mutex_lock(&qxl->lock);
  require_worker(qxl, "notify_update");
  pthread_mutex_unlock(&qxl->lock);
  event("notify_update", "device_id=%d update_id=%u", instance->id, update_id);
}

static int flush_resources(QXLInstance *instance) {
  struct qxl *qxl = containing(instance);
  pthread_mutex_lock(&qxl->lock);
  require_worker(qxl, "flush_resources");
  pthread_mutex_unlock(&qxl->lock);
  event("flush_resources", "device_id=%d", instance->id);
  return qxl->flush_answer;
}

static void async_complete(QXLInstance *instance, uint64_t cookie) {
  struct qxl *qxl = containing(instance);
  bool is_main = loop_is_main_thread();
  if (is_main && !qxl->is_drawing_gl) host_abort("async_complete was called on the main thread");
  pthread_mutex_lock(&qxl->lock);
  if (cookie == qxl->awaited_cookie) qxl->awaits_completion = false;
  pthread_mutex_unlock(&qxl->lock);
  event("async_complete", "device_id=%d cookie=%" PRIu64 " thread=%s", instance->id, cookie, is_main ? "main" : "worker");
}

static void update_area_complete(QXLInstance *instance, uint32_t surface, QXLRect *rects, uint32_t length) {
  struct qxl *qxl = containing(instance);
  pthread_mutex_lock(&qxl->lock);
  require_worker(qxl, "update_area_complete");
  pthread_mutex_unlock(&qxl->lock);
  char list[4096] = "";
  size_t used = 0;
  for (uint32_t i = 0; i < length && used < sizeof list - 64; i++) {
    used += snprintf(list + used, sizeof list - used, "%s%d,%d,%d,%d", i ? ";" : "", rects[i].left, rects[i].top,
                     rects[i].right, rects[i].bottom);
  }
  event("update_area_complete", "device_id=%d surface=%u count=%u rects=%s", instance->id, surface, length, list);
}

static void set_client_capabilities(QXLInstance *instance, uint8_t is_present, uint8_t *capabilities) {
  struct qxl *qxl = containing(instance);
  pthread_mutex_lock(&qxl->lock);
  require_worker(qxl, "set_client_capabilities");
  pthread_mutex_unlock(&qxl->lock);
  char hex[2 * SPICE_CAPABILITIES_SIZE + 1];
  for (size_t i = 0; i < SPICE_CAPABILITIES_SIZE; i++) sprintf(hex + 2 * i, "%02x", capabilities[i]);
  event("client_capabilities", "device_id=%d present=%d caps=%s", instance->id, is_present, hex);
}

static int client_monitors_config(QXLInstance *instance, VDAgentMonitorsConfig *config) {
  loop_require_main("client_monitors_config");
  struct qxl *qxl = containing(instance);
  if (!config) {
    count("client_monitors_config asked", 1);
    return qxl->monitors_answer;
  }
  char list[2048] = "";
  size_t used = 0;
  for (uint32_t i = 0; i < config->num_of_monitors && used < sizeof list - 64; i++) {
    const VDAgentMonConfig *monitor = &config->monitors[i];
    used += snprintf(list + used, sizeof list - used, "%s%ux%u+%d+%d", i ? ";" : "", monitor->width, monitor->height,
                     monitor->x, monitor->y);
  }
  event("client_monitors_config", "device_id=%d count=%u flags=%u monitors=%s", instance->id, config->num_of_monitors,
        config->flags, list);
  return qxl->monitors_answer;
}

void qxl_callbacks(struct qxl *qxl, int minor, bool has_optional) {
  qxl->interface = (QXLInterface){
    .base = {SPICE_INTERFACE_QXL, "spice-server-host", SPICE_INTERFACE_QXL_MAJOR, minor},
    .set_compression_level = set_compression_level,
    .get_init_info = get_init_info,
    .get_command = get_command,
    .req_cmd_notification = req_cmd_notification,
    .release_resource = release_resource,
    .get_cursor_command = get_cursor_command,
    .req_cursor_notification = req_cursor_notification,
    .notify_update = notify_update,
    .flush_resources = flush_resources,
    .async_complete = async_complete,
    .update_area_complete = update_area_complete,
  };
  if (!has_optional) return;
  qxl->interface.attached_worker = attached_worker;
  qxl->interface.set_client_capabilities = set_client_capabilities;
  qxl->interface.client_monitors_config = client_monitors_config;
}
