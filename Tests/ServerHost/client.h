// A client for measurements: it reads as fast as it can, acknowledges, counts, and throws away.
#ifndef HOST_CLIENT_H
#define HOST_CLIENT_H

#include "arguments.h"

extern const struct verb measuring_verbs[];

#endif
