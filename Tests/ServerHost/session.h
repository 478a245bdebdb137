// Where commands come from.
#ifndef HOST_SESSION_H
#define HOST_SESSION_H

#include "arguments.h"

/// Takes commands from a descriptor until it ends; the replies go to where `output_open` said. The lists end with NULL.
void session_run(int input, const struct verb *const lists[]);

extern const struct verb session_verbs[];

/// The connection that somebody makes to a Unix socket of that path.
int session_accept(const char *path);

#endif
