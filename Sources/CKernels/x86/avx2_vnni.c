// Products of integers by AVX-VNNI; everything else is as in avx2.c.
#include "../tables.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <math.h>
#include <string.h>

#pragma clang fp contract(off)
#pragma clang attribute push(__attribute__((target("avx2,avxvnni,fma,f16c"))), apply_to = function)
#define VEC_LANES 8
#define VEC_HAS_FMA 1
#define VEC_HAS_F16 1
#define VEC_HAS_BF16_DOT 0
#define VEC_MAX(a, b) (vf)_mm256_max_ps((__m256)(a), (__m256)(b))
#define VEC_DOT(c, w, x) _mm256_dpbusd_avx_epi32((__m256i)(c), (__m256i)(w), (__m256i)(x))
#define VEC_MADD(a, b) _mm256_madd_epi16((__m256i)(a), (__m256i)(b))
#define MR_MAX 6
#define MAX_STRIP(mr) ((mr) == 1 ? 4 : (mr) <= 3 ? 2 : 1)
#include "../shared/integer_kernels.inc"
#pragma clang attribute pop

void ck_linear_i8_avx2_vnni(const void *job, size_t item, size_t worker) { linear_i8(job, item, worker); }
void ck_linear_i4_avx2_vnni(const void *job, size_t item, size_t worker) { linear_i4(job, item, worker); }
#endif
