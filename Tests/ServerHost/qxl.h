// A QXL device: the guest's memory, its two command rings, its surfaces, and what the server does with them.
#ifndef HOST_QXL_H
#define HOST_QXL_H

#include "arguments.h"
#include "memory.h"

#define GROUP_HOST 0
#define GROUP_GUEST 1
#define MOST_SURFACES 1024
#define COMMAND_HASHES 4096

enum ring_kind { RING_DISPLAY, RING_CURSOR };

/// Something that the guest handed over and that the server has to give back once.
struct command {
  enum { COMMAND_FREE, COMMAND_BUILDING, COMMAND_QUEUED, COMMAND_FETCHED } state;
  QXLCommandExt ext;
  /// What comes back: the place and its group, and what the guest wrote there.
  QXLReleaseInfo *info;
  uint64_t id;
  /// Whether the content is such that the server cannot always give it back.
  bool may_leak;
  /// Whose it is, if it was taken out of a recording.
  SpiceReplay *lender;
  QXLCommandExt *lent;
  struct block *blocks;
  size_t block_count;
  size_t block_capacity;
  struct command *next;
  struct command *next_unused;
  /// The next with the same hash of the place, while the server may give it back.
  struct command *next_alike;
};

struct surface {
  bool is_alive;
  uint32_t format;
  uint32_t width;
  uint32_t height;
  int32_t stride;
  struct block block;
  /// The command by which the last surface of this number was destroyed, or 0.
  uint64_t destroyer;
};

struct qxl {
  QXLInstance instance;
  QXLInterface interface;
  SpiceServer *server;
  QXLDevInitInfo init_info;
  struct memory memory;
  struct surface surfaces[MOST_SURFACES];
  /// The size of the primary surface that is made while the worker is attached, or 0.
  uint32_t attach_width;
  uint32_t attach_height;
  bool has_slots;
  /// What `client_monitors_config` and `flush_resources` answer.
  int monitors_answer;
  int flush_answer;

  // The rest is shared with the worker's thread.
  pthread_mutex_t lock;
  /// Whether the main thread waits for an asynchronous call to be completed, and for which.
  bool awaits_completion;
  uint64_t awaited_cookie;
  struct ring {
    QXLCommandExt *items;
    struct command **commands;
    unsigned capacity;
    unsigned first;
    unsigned count;
    /// Whether the server wants to be told of the next command.
    bool wants_notice;
    /// Whether the main thread waits for something here.
    bool is_awaited;
  } rings[2];
  struct command *all;
  struct command *unused;
  struct command *by_place[COMMAND_HASHES];
  uint64_t last_id;
  pthread_t worker;
  bool has_worker;
  /// Whether the server must leave the device alone, and whether it gives back all it has.
  bool is_stopped;
  bool is_closing;
  /// Calls in progress in which a stopped worker may give commands back.
  int resets;
  bool is_drawing_gl;
  int64_t pushed[2];
  int64_t fetched[2];
  int64_t released;
};

/// The device that `device=N` names, or the last one.
struct qxl *qxl_of(struct arguments *arguments);

// Around the calls that change what the server may do.
void qxl_all_will_start(SpiceServer *server);
void qxl_all_did_stop(SpiceServer *server);
void qxl_all_will_close(SpiceServer *server);
void qxl_all_did_close(SpiceServer *server);
void qxl_will_close(SpiceBaseInstance *instance);
void qxl_did_close(SpiceBaseInstance *instance);
void qxl_reset_begins(struct qxl *qxl);
void qxl_reset_ends(struct qxl *qxl);

// Around an asynchronous call: until that one is completed, others may be before it, and the memory is the server's.
void qxl_will_await(struct qxl *qxl, uint64_t cookie);
void qxl_await(struct qxl *qxl);

/// Prepares a device with an interface of our callbacks; see `qxl_callbacks.c`.
void qxl_callbacks(struct qxl *qxl, int minor, bool has_optional);

/// A command to be filled, and memory for its parts, all of which are given back with it. Memory that is short is waited
/// for, as a guest does, with the help of `spice_qxl_oom`; NULL if there is none in the end.
struct command *qxl_command(struct qxl *qxl);
void *qxl_take(struct qxl *qxl, struct command *command, enum area area, size_t size);
/// Where commands are found by the place of their release information; the lock is held.
struct command **qxl_alike(struct qxl *qxl, const QXLReleaseInfo *info);
/// Throws a command away that was not pushed.
void qxl_discard(struct qxl *qxl, struct command *command);

/// Puts a command at the end of a ring, when there is a place; false if there is none for long. Its first part holds the
/// release information. The server is told if it wanted to be.
bool qxl_push(struct qxl *qxl, enum ring_kind ring, struct command *command, uint32_t type, void *first, uint32_t group,
              uint32_t flags);
/// The same for a command that was taken out of a recording: it is given back there.
bool qxl_push_lent(struct qxl *qxl, enum ring_kind ring, struct command *command);
/// The same for something that may be no command at all.
bool qxl_push_raw(struct qxl *qxl, enum ring_kind ring, QXLCommandExt ext);

/// Waits until both rings are empty and the server asked to be told of new commands.
bool qxl_drain(struct qxl *qxl, int milliseconds);

/// Commands that the server has.
unsigned qxl_outstanding(struct qxl *qxl, bool with_leaks);

/// Whether commands of the surface may be built.
struct surface *qxl_surface(struct qxl *qxl, uint32_t id);
unsigned format_bits(uint32_t surface_format);
/// The first line of a surface as people see it.
uint8_t *surface_top(const struct surface *surface);
bool qxl_create_surface(struct qxl *qxl, uint32_t id, uint32_t format, uint32_t width, uint32_t height, int32_t stride,
                        bool keeps_data);
bool qxl_destroy_surface(struct qxl *qxl, uint32_t id);
/// Waits until the server has given the last surface of that number back: drivers do not use it again before.
bool qxl_await_surface(struct qxl *qxl, uint32_t id);
/// Creates or replaces the primary surface; a cookie makes it asynchronous.
bool qxl_create_primary(struct qxl *qxl, QXLDevSurfaceCreate create, bool is_async, uint64_t cookie);
void qxl_destroy_primary(struct qxl *qxl, bool is_async, uint64_t cookie);

extern const struct verb qxl_verbs[];
extern const struct verb surface_verbs[];
extern const struct verb draw_verbs[];
extern const struct verb cursor_verbs[];
extern const struct verb storm_verbs[];
extern const struct verb workload_verbs[];
extern const struct verb replay_verbs[];

#endif
