// What the library exports.
#ifndef HOST_SYMBOLS_H
#define HOST_SYMBOLS_H

#include "arguments.h"

extern const struct verb symbol_verbs[];

#endif
