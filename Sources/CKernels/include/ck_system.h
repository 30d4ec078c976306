// Threads, cores and memory.
#ifndef CK_SYSTEM_H
#define CK_SYSTEM_H

#include "ck_jobs.h"

typedef struct ck_pool ck_pool;

// Starts threads - 1 workers; the caller of ck_pool_run is worker 0. NULL when a thread cannot be started.
ck_pool *_Nullable ck_pool_create(size_t threads);

// Ends the workers.
void ck_pool_destroy(ck_pool *_Nonnull pool);

// Does items 0 ..< items of a job and returns when all are done. One caller at a time.
void ck_pool_run(ck_pool *_Nonnull pool, ck_task _Nonnull task, const void *_Nonnull job, size_t items);

// Lets other threads of the process go first where the calling one computes for long.
void ck_take_long_turns(void);

// The number of cores that this process may use: affinity, one of each pair of hardware threads, and
// the CPU quota of its cgroups.
size_t ck_usable_cores(void);

// The bytes of a core's second cache; half a mebibyte where the system does not tell.
size_t ck_second_cache_bytes(void);

// Zeroed memory at a 64-byte boundary, touched by nobody yet; large ranges ask for huge pages.
void *_Nullable ck_memory_map(size_t bytes);

// Gives memory back.
void ck_memory_unmap(void *_Nonnull memory, size_t bytes);

#endif
