// The public interface of libspice-server, as Debian's libspice-server-dev installs it. Its own package description would
// have the stock library linked.
#include <spice-server/spice.h>
#include <stdio.h>

// GLib's g_log takes any number of arguments, which Swift cannot give. `g_log` is its address in the host's process.
static inline void spice_host_g_log(void *_Nonnull g_log, int level, const char *_Nonnull text) {
  ((void (*)(const char *, int, const char *, ...))g_log)("Spice", level, "%s", text);
}

#include <string.h>

static inline socklen_t spice_host_copy_address(void *target, size_t room, const void *address, size_t size) {
  if (size > room) size = room;
  memcpy(target, address, size);
  return (socklen_t)size;
}

// Writes both ends of a connection, also to the fields that hosts should not look at any more.
static inline void spice_host_set_addresses(
    SpiceChannelEventInfo *_Nonnull info, const void *_Nullable local, size_t local_size,
    const void *_Nullable peer, size_t peer_size) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  info->llen_ext = spice_host_copy_address(&info->laddr_ext, sizeof info->laddr_ext, local, local_size);
  info->plen_ext = spice_host_copy_address(&info->paddr_ext, sizeof info->paddr_ext, peer, peer_size);
  info->llen = spice_host_copy_address(&info->laddr, sizeof info->laddr, local, local_size);
  info->plen = spice_host_copy_address(&info->paddr, sizeof info->paddr, peer, peer_size);
#pragma GCC diagnostic pop
}
