// Where commands come from.
#ifndef HOST_SESSION_H
#define HOST_SESSION_H

/// Takes commands from a descriptor until it ends; the replies go to `output`.
void session_run(int input);

/// The connection that somebody makes to a Unix socket of that path.
int session_accept(const char *path);

#endif
