// Memory for weights, cache and activations.
#if defined(__linux__)
#define _GNU_SOURCE
#endif
#include "include/ck_system.h"

#include <sys/mman.h>

enum { HUGE_PAGE = 2 << 20 };

void *ck_memory_map(size_t bytes) {
  void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0);
  if (memory == MAP_FAILED) return NULL;
#if defined(__linux__)
  if (bytes >= 2 * HUGE_PAGE) madvise(memory, bytes, MADV_HUGEPAGE);
#endif
  return memory;
}

void ck_memory_unmap(void *memory, size_t bytes) { munmap(memory, bytes); }
