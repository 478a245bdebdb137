// Which functions of the library run, in the order of their first calls: for a linker, which lays them side by side.
#include "symbols.h"

#if defined(__x86_64__)

#include <errno.h>
#include <link.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

/// An instruction of one byte.
#define BREAKPOINT 0xcc

struct function {
  uintptr_t address;
  char *name;
};

static struct function *functions;
static size_t function_count;
/// What was where the breakpoints are, from the first function on.
static uint8_t *code;
static uintptr_t code_start, code_end;
/// Functions that were called.
static uintptr_t *called;
static size_t called_count;

/// A breakpoint is reached: from now on the function runs without.
static void reached(int signal_number, siginfo_t *information, void *context) {
  (void)signal_number;
  (void)information;
  greg_t *instruction = &((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP];
  uintptr_t address = *instruction - 1;
  if (address < code_start || address >= code_end) abort();
  // Two threads may come at the same time; the function is then named twice.
  *(volatile uint8_t *)address = code[address - code_start];
  size_t place = __atomic_fetch_add(&called_count, 1, __ATOMIC_RELAXED);
  if (place < function_count) called[place] = address;
  *instruction = address;
}

/// Reads functions, by address, from what `nm` prints of the library.
static bool read_functions(const char *path, uintptr_t base) {
  FILE *file = fopen(path, "r");
  if (!file) return false;
  uintptr_t address;
  char kind, *name;
  size_t room = 0;
  while (fscanf(file, "%lx %c %m[^\n]", &address, &kind, &name) == 3) {
    if (function_count == room) {
      room = room * 2 + 1024;
      functions = realloc(functions, room * sizeof *functions);
      if (!functions) abort();
    }
    if (kind == 't' || kind == 'T') {
      functions[function_count++] = (struct function){base + address, name};
    } else {
      free(name);
    }
  }
  fclose(file);
  return function_count > 0;
}

/// `calls_watch functions=FILE`: from now on; the file is what `nm -n --defined-only` prints of the library.
static void calls_watch(struct arguments *arguments) {
  const char *path = argument_needed_text(arguments, "functions");
  struct link_map *map = NULL;
  Dl_info information;
  if (arguments_failed(arguments)) return;
  if (functions || !dladdr1(*(void **)&api.spice_server_new, &information, (void **)&map, RTLD_DL_LINKMAP) ||
      !read_functions(path, map->l_addr)) {
    reply_error(arguments, "no such file, or watched already");
    return;
  }
  code_start = functions[0].address;
  code_end = functions[function_count - 1].address + 1;
  code = calloc(code_end - code_start, 1);
  called = calloc(function_count, sizeof *called);
  uintptr_t page = code_start & -(uintptr_t)sysconf(_SC_PAGESIZE);
  if (!code || !called || mprotect((void *)page, code_end - page, PROT_READ | PROT_WRITE | PROT_EXEC)) {
    reply_error(arguments, "the code cannot be changed: %s", strerror(errno));
    return;
  }
  sigaction(SIGTRAP, &(struct sigaction){.sa_sigaction = reached, .sa_flags = SA_SIGINFO | SA_ONSTACK}, NULL);
  memcpy(code, (void *)code_start, code_end - code_start);
  for (size_t i = 0; i < function_count; i++) *(uint8_t *)functions[i].address = BREAKPOINT;
}

/// `calls`: the names of the functions that were called since, those of one address next to each other.
static void calls(struct arguments *arguments) {
  (void)arguments;
  size_t count = called_count < function_count ? called_count : function_count;
  for (size_t i = 0; i < count; i++) {
    size_t first = 0, last = function_count;
    while (first < last) {
      size_t middle = first + (last - first) / 2;
      if (functions[middle].address < called[i]) first = middle + 1;
      else last = middle;
    }
    for (; first < function_count && functions[first].address == called[i]; first++) {
      output_line("data %s", functions[first].name);
    }
  }
}

#else

static void calls_watch(struct arguments *arguments) { reply_error(arguments, "not on this machine"); }
static void calls(struct arguments *arguments) { (void)arguments; }

#endif

const struct verb call_verbs[] = {{"calls_watch", calls_watch}, {"calls", calls}, {0}};
