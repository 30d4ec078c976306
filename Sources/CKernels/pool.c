// A pool of threads that do the items of one job at a time.
//
// The caller opens a job, does items itself, closes the job and waits only for the workers that joined it:
// a worker that wakes too late finds the job closed, so a sleeping worker delays nobody. Who waits spins
// briefly and then sleeps: on a busy machine that frees a core for the worker that was displaced.
#include "include/ck_system.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#if defined(__linux__)
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

enum { SPIN_NANOSECONDS = 50000, LINE = 64 };

// Bits of `state`: a job is open, the caller sleeps until nobody is inside. The rest counts the workers
// inside.
#define JOB_IS_OPEN 0x80000000u
#define CALLER_SLEEPS 0x40000000u

struct ck_pool {
  // Written while no job is open and nobody is inside.
  ck_task task;
  const void *job;
  size_t items;
  size_t threads;
  pthread_t *workers;
  size_t started;
  pthread_mutex_t mutex;
  pthread_cond_t condition;

  _Alignas(LINE) _Atomic size_t next;       // the next item
  _Alignas(LINE) _Atomic uint32_t state;    // flags | workers inside
  _Alignas(LINE) _Atomic uint32_t epoch;    // counts jobs; workers sleep on it
  _Atomic uint32_t sleepers;
  _Atomic int is_ending;
};

typedef struct {
  ck_pool *pool;
  size_t index;
} worker_start;

static uint64_t now_nanoseconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void relax(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

// Sleeps until a word is no longer what was seen; may wake early on Linux.
static void sleep_on(ck_pool *pool, _Atomic uint32_t *word, uint32_t seen) {
#if defined(__linux__)
  (void)pool;
  syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, seen, NULL, NULL, 0);
#else
  pthread_mutex_lock(&pool->mutex);
  while (atomic_load(word) == seen) pthread_cond_wait(&pool->condition, &pool->mutex);
  pthread_mutex_unlock(&pool->mutex);
#endif
}

static void wake_all(ck_pool *pool, _Atomic uint32_t *word) {
#if defined(__linux__)
  (void)pool;
  syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, INT32_MAX, NULL, NULL, 0);
#else
  (void)word;
  pthread_mutex_lock(&pool->mutex);
  pthread_cond_broadcast(&pool->condition);
  pthread_mutex_unlock(&pool->mutex);
#endif
}

static void announce(ck_pool *pool) {
  atomic_fetch_add(&pool->epoch, 1);
  if (atomic_load(&pool->sleepers) > 0) wake_all(pool, &pool->epoch);
}

// Spins for a while until `word` is (or is no longer) `value`; whether that came true.
static int spin_until(_Atomic uint32_t *word, uint32_t value, int is_equal) {
  const uint64_t end = now_nanoseconds() + SPIN_NANOSECONDS;
  do {
    for (int i = 0; i < 64; ++i) {
      if ((atomic_load_explicit(word, memory_order_acquire) == value) == is_equal) return 1;
      relax();
    }
  } while (now_nanoseconds() < end);
  return 0;
}

// Waits for the next job; returns its epoch.
static uint32_t wait_for_job(ck_pool *pool, uint32_t seen) {
  if (!spin_until(&pool->epoch, seen, 0)) {
    atomic_fetch_add(&pool->sleepers, 1);
    while (atomic_load(&pool->epoch) == seen) sleep_on(pool, &pool->epoch, seen);
    atomic_fetch_sub(&pool->sleepers, 1);
  }
  return atomic_load(&pool->epoch);
}

static void do_items(ck_pool *pool, size_t worker) {
  const size_t items = pool->items;
  for (;;) {
    const size_t item = atomic_fetch_add_explicit(&pool->next, 1, memory_order_relaxed);
    if (item >= items) return;
    pool->task(pool->job, item, worker);
  }
}

// Joins the open job, if there is one.
static int join_job(ck_pool *pool) {
  uint32_t state = atomic_load_explicit(&pool->state, memory_order_relaxed);
  while (state & JOB_IS_OPEN) {
    if (atomic_compare_exchange_weak_explicit(
            &pool->state, &state, state + 1, memory_order_acquire, memory_order_relaxed)) {
      return 1;
    }
  }
  return 0;
}

static void *work(void *argument) {
  const worker_start start = *(worker_start *)argument;
  free(argument);
  ck_pool *pool = start.pool;
  uint32_t seen = 0;
  ck_take_long_turns();
  for (;;) {
    seen = wait_for_job(pool, seen);
    if (atomic_load_explicit(&pool->is_ending, memory_order_acquire)) return NULL;
    if (!join_job(pool)) continue;
    do_items(pool, start.index);
    const uint32_t before = atomic_fetch_sub_explicit(&pool->state, 1, memory_order_release);
    if (before == (CALLER_SLEEPS | 1)) wake_all(pool, &pool->state);
  }
}

static int start_worker(ck_pool *pool, size_t index) {
  worker_start *start = malloc(sizeof *start);
  if (!start) return 0;
  *start = (worker_start){pool, index};
  if (pthread_create(&pool->workers[index - 1], NULL, work, start) == 0) return 1;
  free(start);
  return 0;
}

ck_pool *ck_pool_create(size_t threads) {
  ck_pool *pool = aligned_alloc(LINE, sizeof *pool);
  if (!pool) return NULL;
  *pool = (ck_pool){.threads = threads < 1 ? 1 : threads};
  pthread_mutex_init(&pool->mutex, NULL);
  pthread_cond_init(&pool->condition, NULL);
  pool->workers = calloc(pool->threads, sizeof *pool->workers);
  if (!pool->workers) {
    ck_pool_destroy(pool);
    return NULL;
  }
  for (size_t index = 1; index < pool->threads; ++index) {
    if (!start_worker(pool, index)) {
      ck_pool_destroy(pool);
      return NULL;
    }
    ++pool->started;
  }
  return pool;
}

void ck_pool_destroy(ck_pool *pool) {
  atomic_store(&pool->is_ending, 1);
  announce(pool);
  for (size_t i = 0; i < pool->started; ++i) pthread_join(pool->workers[i], NULL);
  pthread_cond_destroy(&pool->condition);
  pthread_mutex_destroy(&pool->mutex);
  free(pool->workers);
  free(pool);
}

static void wait_for_workers(ck_pool *pool) {
  if (spin_until(&pool->state, 0, 1)) return;
  uint32_t state = atomic_fetch_or(&pool->state, CALLER_SLEEPS) | CALLER_SLEEPS;
  while (state != CALLER_SLEEPS) {
    sleep_on(pool, &pool->state, state);
    state = atomic_load_explicit(&pool->state, memory_order_acquire);
  }
  atomic_store_explicit(&pool->state, 0, memory_order_relaxed);
}

// The caller of a job computes like a worker.
static void take_long_turns_once(void) {
  static _Thread_local int is_taken = 0;
  if (is_taken) return;
  is_taken = 1;
  ck_take_long_turns();
}

void ck_pool_run(ck_pool *pool, ck_task task, const void *job, size_t items) {
  take_long_turns_once();
  if (items <= 1 || pool->threads == 1) {
    for (size_t item = 0; item < items; ++item) task(job, item, 0);
    return;
  }
  pool->task = task;
  pool->job = job;
  pool->items = items;
  atomic_store_explicit(&pool->next, 0, memory_order_relaxed);
  atomic_store_explicit(&pool->state, JOB_IS_OPEN, memory_order_release);
  announce(pool);
  do_items(pool, 0);
  atomic_fetch_and_explicit(&pool->state, ~JOB_IS_OPEN, memory_order_acq_rel);
  wait_for_workers(pool);
}
