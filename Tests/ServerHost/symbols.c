// Compares the dynamic symbols of the library with those of libspice-server 0.15.1.
#include "symbols.h"

#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <string.h>

/// The parts of a loaded library's dynamic section that name its symbols.
struct dynamic {
  const ElfW(Sym) * symbols;
  const char *strings;
  const uint32_t *gnu_hash;
  const uint32_t *hash;
  const char *name;
};

static struct dynamic dynamic_of(const void *address) {
  struct dynamic found = {0};
  Dl_info info;
  struct link_map *map = NULL;
  if (!dladdr1(address, &info, (void **)&map, RTLD_DL_LINKMAP) || !map) return found;
  ElfW(Xword) name = 0;
  for (const ElfW(Dyn) *entry = map->l_ld; entry->d_tag != DT_NULL; entry++) {
    const void *pointer = (const void *)entry->d_un.d_ptr;
    if (entry->d_tag == DT_SYMTAB) found.symbols = pointer;
    if (entry->d_tag == DT_STRTAB) found.strings = pointer;
    if (entry->d_tag == DT_GNU_HASH) found.gnu_hash = pointer;
    if (entry->d_tag == DT_HASH) found.hash = pointer;
    if (entry->d_tag == DT_SONAME) name = entry->d_un.d_val;
  }
  if (found.strings) found.name = found.strings + name;
  return found;
}

/// How many symbols there are: the hash table of the GNU linker only tells by the end of its longest chain.
static uint32_t symbol_count(const struct dynamic *dynamic) {
  if (dynamic->hash) return dynamic->hash[1];
  if (!dynamic->gnu_hash) return 0;
  uint32_t buckets = dynamic->gnu_hash[0], first = dynamic->gnu_hash[1], filter = dynamic->gnu_hash[2];
  const uint32_t *bucket = dynamic->gnu_hash + 4 + filter * (sizeof(ElfW(Addr)) / 4);
  const uint32_t *chain = bucket + buckets;
  uint32_t last = 0;
  for (uint32_t i = 0; i < buckets; i++) last = bucket[i] > last ? bucket[i] : last;
  if (last < first) return first;
  while (!(chain[last - first] & 1)) last++;
  return last + 1;
}

static bool is_public(const char *name) {
#define COMPARE(function, node) \
  if (!strcmp(name, #function)) return true;
  API_FUNCTIONS(COMPARE)
#undef COMPARE
  return false;
}

/// `symbols`: what is missing, with its version, and what is there beyond that.
static void symbols(struct arguments *arguments) {
  unsigned found = 0, missing = 0, others = 0;
  const void *any = NULL;
#define CHECK(function, node)                                  \
  if (api.function) {                                          \
    found++;                                                   \
    any = *(void **)&api.function;                             \
  } else {                                                     \
    missing++;                                                 \
    output_line("data missing %s SPICE_SERVER_" node, #function); \
  }
  API_FUNCTIONS(CHECK)
#undef CHECK
  struct dynamic dynamic = dynamic_of(any);
  uint32_t length = symbol_count(&dynamic);
  for (uint32_t i = 0; i < length; i++) {
    const ElfW(Sym) *symbol = &dynamic.symbols[i];
    // Undefined ones are imports; absolute ones are the names of the version nodes.
    if (symbol->st_shndx == SHN_UNDEF || symbol->st_shndx == SHN_ABS) continue;
    if (ELF64_ST_BIND(symbol->st_info) == STB_LOCAL || is_public(dynamic.strings + symbol->st_name)) continue;
    others++;
    output_line("data other %s", dynamic.strings + symbol->st_name);
  }
  reply(arguments, "found=%u missing=%u others=%u soname=%s", found, missing, others,
        dynamic.name ? dynamic.name : "?");
}

const struct verb symbol_verbs[] = {{"symbols", symbols}, {0}};
