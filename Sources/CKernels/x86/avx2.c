// AVX2 with FMA and half-precision conversion.
#include "../tables.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <math.h>
#include <string.h>

#pragma clang fp contract(off)
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)
#define VEC_LANES 8
#define VEC_HAS_FMA 1
#define VEC_HAS_F16 1
#define VEC_HAS_BF16_DOT 0
#define VEC_MAX(a, b) (vf)_mm256_max_ps((__m256)(a), (__m256)(b))
#define VEC_MADD(a, b) _mm256_madd_epi16((__m256i)(a), (__m256i)(b))
#define MR_MAX 6
#define MAX_STRIP(mr) ((mr) == 1 ? 4 : (mr) <= 3 ? 2 : 1)
#define PROBE_REGISTER "x"
#include "../shared/kernels.inc"
#pragma clang attribute pop

const ck_kernels ck_table_avx2 = CK_TABLE(CK_ISA_AVX2, linear_i8, linear_i4, ck_probe_int8_avx2);
const ck_kernels ck_table_avx2_vnni =
    CK_TABLE(CK_ISA_AVX2_VNNI, ck_linear_i8_avx2_vnni, ck_linear_i4_avx2_vnni, ck_probe_int8_avx2_vnni);
#endif
