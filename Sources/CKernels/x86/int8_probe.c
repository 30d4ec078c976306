// Peak of int8 dot products, counted as 2 operations for a multiply-add.
#include "../tables.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>

#define PROBE_VNNI(name, features, vector, chains, splat, dot)                                  \
  __attribute__((target(features))) void name(const void *opaque, size_t item, size_t worker) { \
    const ck_probe_job *job = opaque;                                                          \
    vector c[chains] = {0}, x = splat(1), y = splat(2);                                        \
    __asm__ volatile("" : "+v"(x), "+v"(y));                                                   \
    for (size_t i = 0; i < job->iterations; ++i) {                                             \
      _Pragma("clang loop unroll(full)") for (int j = 0; j < chains; ++j) c[j] = dot(c[j], x, y); \
      _Pragma("clang loop unroll(full)") for (int j = 0; j < chains; ++j) {                     \
        __asm__ volatile("" : "+v"(c[j]));                                                     \
      }                                                                                        \
    }                                                                                          \
    _Pragma("clang loop unroll(full)") for (int j = 1; j < chains; ++j) c[0] += c[j];           \
    memcpy(job->sink + item * 16, &c[0], sizeof c[0]);                                         \
    job->operations[item] = job->iterations * chains * sizeof(vector) * 2;                     \
  }

PROBE_VNNI(
    ck_probe_int8_avx512_vnni, "avx512f,avx512vnni", __m512i, 24, _mm512_set1_epi8, _mm512_dpbusd_epi32)
PROBE_VNNI(
    ck_probe_int8_avx2_vnni, "avx2,avxvnni", __m256i, 12, _mm256_set1_epi8, _mm256_dpbusd_avx_epi32)

__attribute__((target("avx2")))
void ck_probe_int8_avx2(const void *opaque, size_t item, size_t worker) {
  enum { CHAINS = 8 };
  const ck_probe_job *job = opaque;
  __m256i c[CHAINS], x = _mm256_set1_epi8(1), y = _mm256_set1_epi8(2), one = _mm256_set1_epi16(1);
#pragma clang loop unroll(full)
  for (int j = 0; j < CHAINS; ++j) c[j] = _mm256_setzero_si256();
  for (size_t i = 0; i < job->iterations; ++i) {
    __asm__ volatile("" : "+x"(x), "+x"(y));
#pragma clang loop unroll(full)
    for (int j = 0; j < CHAINS; ++j) {
      __m256i products = _mm256_maddubs_epi16(x, y);
      __asm__ volatile("" : "+x"(products));
      c[j] = _mm256_add_epi32(c[j], _mm256_madd_epi16(products, one));
    }
  }
  __m256i total = c[0];
#pragma clang loop unroll(full)
  for (int j = 1; j < CHAINS; ++j) total = _mm256_add_epi32(total, c[j]);
  _mm256_storeu_si256((__m256i *)(job->sink + item * 16), total);
  job->operations[item] = job->iterations * CHAINS * 64;
}
#endif
