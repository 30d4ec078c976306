// How long a thread that computes keeps its core when others want it.
//
// Threads that compute use every core all the time; one that only hands a token on needs a core for some
// microseconds. A scheduler that lets whoever runs finish its turn makes the second wait for milliseconds.
// Linux (6.12 and later) gives the core at once to a thread whose turns are shorter; earlier ones ignore
// the wish, and their wake-up rules favour short sleepers anyway.
#include "include/ck_system.h"

#if defined(__linux__)
#define TURN_NANOSECONDS 20000000u

#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

// The first version of the kernel's `struct sched_attr`.
struct attributes {
  uint32_t size;
  uint32_t policy;
  uint64_t flags;
  int32_t nice;
  uint32_t priority;
  uint64_t runtime, deadline, period;
};

enum { POLICY_OTHER = 0 };

void ck_take_long_turns(void) {
  struct attributes own = {.size = sizeof own};
  if (syscall(SYS_sched_getattr, 0, &own, sizeof own, 0) != 0 || own.policy != POLICY_OTHER) return;
  own.runtime = TURN_NANOSECONDS;
  // Without it all is as before, only slower for those who wait.
  syscall(SYS_sched_setattr, 0, &own, 0);
}
#else
void ck_take_long_turns(void) {}
#endif
