// AVX-512 with bf16 dot products; int8 dot products are measured where the CPU has them.
#include "../tables.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <math.h>
#include <string.h>

#pragma clang fp contract(off)
#pragma clang attribute push(                                                                  \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512bf16,avx2,fma,f16c"))), \
    apply_to = function)
#define VEC_LANES 16
#define VEC_HAS_FMA 1
#define VEC_HAS_F16 1
#define VEC_HAS_BF16_DOT 1
#define VEC_MAX(a, b) (vf)_mm512_max_ps((__m512)(a), (__m512)(b))
#define VEC_SCALE(a, n) (vf)_mm512_scalef_ps((__m512)(a), (__m512)(n))
// x - floor(x).
#define VEC_FRACTION(x) (vf)_mm512_reduce_ps((__m512)(x), 0x9)
#define MR_MAX 6
#define MAX_STRIP(mr) 4
#define PROBE_REGISTER "v"
#include "../shared/kernels.inc"
#pragma clang attribute pop

const ck_kernels ck_table_avx512_bf16 = CK_TABLE(CK_ISA_AVX512_BF16, ck_probe_int8_vnni);
const ck_kernels ck_table_avx512_bf16_without_vnni = CK_TABLE(CK_ISA_AVX512_BF16, ck_probe_int8_avx2);
#endif
