// Products of integers by AVX-512 VNNI; everything else is as in avx512.c.
#include "../tables.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <math.h>
#include <string.h>

#pragma clang fp contract(off)
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,avx2,fma,f16c"))), \
    apply_to = function)
#define VEC_LANES 16
#define VEC_HAS_FMA 1
#define VEC_HAS_F16 1
#define VEC_HAS_BF16_DOT 0
#define VEC_MAX(a, b) (vf)_mm512_max_ps((__m512)(a), (__m512)(b))
#define VEC_SCALE(a, n) (vf)_mm512_scalef_ps((__m512)(a), (__m512)(n))
#define VEC_DOT(c, w, x) _mm512_dpbusd_epi32((__m512i)(c), (__m512i)(w), (__m512i)(x))
#define VEC_MADD(a, b) _mm512_madd_epi16((__m512i)(a), (__m512i)(b))
#define MR_MAX 6
#define MAX_STRIP(mr) 4
#include "../shared/integer_kernels.inc"
#pragma clang attribute pop

void ck_linear_i8_avx512_vnni(const void *job, size_t item, size_t worker) { linear_i8(job, item, worker); }
void ck_linear_i4_avx512_vnni(const void *job, size_t item, size_t worker) { linear_i4(job, item, worker); }
#endif
