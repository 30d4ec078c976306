// How many cores this process may use, and how large their caches are.
#if defined(__linux__)
#define _GNU_SOURCE
#endif
#include "include/ck_system.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#if defined(__linux__)
#include <sched.h>

// Reads the first line of a file; 0 when there is none.
static int read_line(const char *path, char *line, int size) {
  FILE *file = fopen(path, "r");
  if (!file) return 0;
  const int found = fgets(line, size, file) != NULL;
  fclose(file);
  return found;
}

// Counts each core once: a hardware thread counts when none of its usable siblings comes before it.
static size_t affinity_cores(void) {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) != 0) return 0;
  size_t cores = 0;
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (!CPU_ISSET(cpu, &set)) continue;
    char path[128], siblings[256];
    snprintf(path, sizeof path, "/sys/devices/system/cpu/cpu%d/topology/thread_siblings_list", cpu);
    int is_first = 1;
    if (read_line(path, siblings, sizeof siblings)) {
      // A list such as "3,67" or "6-7".
      for (char *p = siblings; *p;) {
        char *end;
        const long first = strtol(p, &end, 10);
        if (end == p) break;
        const long last = *end == '-' ? strtol(end + 1, &end, 10) : first;
        for (long other = first; other <= last && other < cpu; ++other) {
          if (other >= 0 && CPU_ISSET((int)other, &set)) is_first = 0;
        }
        p = *end == ',' ? end + 1 : end + strlen(end);
      }
    }
    cores += (size_t)is_first;
  }
  return cores;
}

static double quota_of(const char *directory) {
  char path[1200], line[128];
  double quota, period;
  snprintf(path, sizeof path, "%s/cpu.max", directory);
  if (read_line(path, line, sizeof line)) {
    return sscanf(line, "%lf %lf", &quota, &period) == 2 && period > 0 ? quota / period : 0;
  }
  snprintf(path, sizeof path, "%s/cpu.cfs_quota_us", directory);
  if (!read_line(path, line, sizeof line) || sscanf(line, "%lf", &quota) != 1 || quota <= 0) return 0;
  snprintf(path, sizeof path, "%s/cpu.cfs_period_us", directory);
  if (!read_line(path, line, sizeof line) || sscanf(line, "%lf", &period) != 1 || period <= 0) return 0;
  return quota / period;
}

// The smallest quota of a cgroup and those above it; 0 for none.
static double smallest_quota(const char *mount, const char *group) {
  char directory[1100];
  double smallest = 0;
  snprintf(directory, sizeof directory, "%s%s", mount, group);
  while (strlen(directory) >= strlen(mount)) {
    const double quota = quota_of(directory);
    if (quota > 0 && (smallest == 0 || quota < smallest)) smallest = quota;
    char *slash = strrchr(directory, '/');
    if (!slash) break;
    *slash = 0;
  }
  return smallest;
}

// Lines of /proc/self/cgroup are "0::/path" (version 2) and "4:cpu,cpuacct:/path" (version 1).
static double cgroup_quota(void) {
  FILE *file = fopen("/proc/self/cgroup", "r");
  if (!file) return 0;
  char line[1024];
  double smallest = 0;
  while (fgets(line, sizeof line, file)) {
    line[strcspn(line, "\n")] = 0;
    char *controllers = strchr(line, ':');
    char *group = controllers ? strchr(controllers + 1, ':') : NULL;
    if (!group) continue;
    *group++ = 0;
    ++controllers;
    const int is_version_2 = *controllers == 0;
    int is_cpu = 0;
    for (char *name = strtok(controllers, ","); name; name = strtok(NULL, ",")) {
      is_cpu |= strcmp(name, "cpu") == 0;
    }
    if (!is_version_2 && !is_cpu) continue;
    const double quota = smallest_quota(is_version_2 ? "/sys/fs/cgroup" : "/sys/fs/cgroup/cpu", group);
    if (quota > 0 && (smallest == 0 || quota < smallest)) smallest = quota;
  }
  fclose(file);
  return smallest;
}
#else
static size_t affinity_cores(void) { return (size_t)sysconf(_SC_NPROCESSORS_ONLN); }
static double cgroup_quota(void) { return 0; }
#endif

size_t ck_usable_cores(void) {
  size_t cores = affinity_cores();
  const double quota = cgroup_quota();
  // A part of a core counts whole.
  if (quota > 0 && quota < (double)cores) {
    cores = (size_t)quota;
    if ((double)cores < quota) ++cores;
  }
  return cores < 1 ? 1 : cores;
}

size_t ck_second_cache_bytes(void) {
#if defined(_SC_LEVEL2_CACHE_SIZE)
  const long bytes = sysconf(_SC_LEVEL2_CACHE_SIZE);
  if (bytes > 0) return (size_t)bytes;
#endif
  return 1 << 19;
}
