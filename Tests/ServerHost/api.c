// Loads the library and looks its functions up.
#include "api.h"

#include "output.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

struct api api;

bool api_load(const char *library) {
  void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
  if (!handle) {
    fprintf(stderr, "spice-server-host: %s\n", dlerror());
    return false;
  }
  // POSIX lets data and function pointers be exchanged by way of memory.
#define LOOK_UP(name, node) *(void **)&api.name = dlvsym(handle, #name, "SPICE_SERVER_" node);
  API_FUNCTIONS(LOOK_UP)
#undef LOOK_UP
  return true;
}

void api_missing(const char *name) { host_abort("the library has no %s", name); }
