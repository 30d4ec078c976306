// Any CPU: four lanes, no fused operations on x86. The reference of the other instruction sets.
#include "tables.h"

#include <math.h>
#include <string.h>

#pragma clang fp contract(off)
#define VEC_LANES 4
#define VEC_HAS_F16 0
#define VEC_HAS_BF16_DOT 0
#define MR_MAX 3
#define MAX_STRIP(mr) ((mr) == 1 ? 2 : 1)
#if defined(__aarch64__)
#define VEC_HAS_FMA 1
#define PROBE_REGISTER "w"
#else
#define VEC_HAS_FMA 0
#define PROBE_REGISTER "x"
#endif
#include "shared/kernels.inc"

// Plain C: the compiler's own vectors.
static void probe_int8(const void *opaque, size_t item, size_t worker) {
  const ck_probe_job *job = opaque;
  int8_t x[64], y[64];
  int32_t sums[16] = {0};
  for (int i = 0; i < 64; ++i) x[i] = (int8_t)i, y[i] = (int8_t)(i + 1);
  for (size_t i = 0; i < job->iterations; ++i) {
    __asm__ volatile("" : : "r"(x), "r"(y) : "memory");
    for (int j = 0; j < 64; ++j) sums[j & 15] += x[j] * y[j];
  }
  for (int j = 0; j < 16; ++j) job->sink[item * 16 + j] = (float)sums[j];
  job->operations[item] = job->iterations * 128;
}

const ck_kernels ck_table_generic = CK_TABLE(CK_ISA_GENERIC, linear_i8, linear_i4, probe_int8);
