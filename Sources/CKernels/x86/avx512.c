// AVX-512 F, BW, VL and DQ.
#include "../tables.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <math.h>
#include <string.h>

#pragma clang fp contract(off)
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx2,fma,f16c"))), apply_to = function)
#define VEC_LANES 16
#define VEC_HAS_FMA 1
#define VEC_HAS_F16 1
#define VEC_HAS_BF16_DOT 0
#define VEC_MAX(a, b) (vf)_mm512_max_ps((__m512)(a), (__m512)(b))
#define VEC_SCALE(a, n) (vf)_mm512_scalef_ps((__m512)(a), (__m512)(n))
// x - floor(x).
#define VEC_FRACTION(x) (vf)_mm512_reduce_ps((__m512)(x), 0x9)
#define VEC_MADD(a, b) _mm512_madd_epi16((__m512i)(a), (__m512i)(b))
#define MR_MAX 6
#define MAX_STRIP(mr) 4
#define PROBE_REGISTER "v"
#include "../shared/kernels.inc"
#pragma clang attribute pop

const ck_kernels ck_table_avx512 = CK_TABLE(CK_ISA_AVX512, linear_i8, linear_i4, ck_probe_int8_avx2);
const ck_kernels ck_table_avx512_vnni = CK_TABLE(
    CK_ISA_AVX512_VNNI, ck_linear_i8_avx512_vnni, ck_linear_i4_avx512_vnni, ck_probe_int8_avx512_vnni);
#endif
