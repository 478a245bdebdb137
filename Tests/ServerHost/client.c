#include "client.h"
int client_run(const char *host, const char *port) { (void)host; (void)port; return 1; }
