// What the library exports, and what of it is called.
#ifndef HOST_SYMBOLS_H
#define HOST_SYMBOLS_H

#include "arguments.h"

extern const struct verb symbol_verbs[];
extern const struct verb call_verbs[];

#endif
