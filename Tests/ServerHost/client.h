// A client for measurements.
#ifndef HOST_CLIENT_H
#define HOST_CLIENT_H

/// Takes commands on standard input until it ends; returns the exit status.
int client_run(const char *host, const char *port);

#endif
