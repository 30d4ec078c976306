// The tables that dispatch.c chooses from.
#ifndef CK_TABLES_H
#define CK_TABLES_H

#include "include/CKernels.h"

extern const ck_kernels ck_table_generic;
#if defined(__x86_64__)
extern const ck_kernels ck_table_avx2, ck_table_avx2_vnni;
extern const ck_kernels ck_table_avx512, ck_table_avx512_vnni, ck_table_avx512_bf16;

void ck_linear_i8_avx2_vnni(const void *_Nonnull job, size_t item, size_t worker);
void ck_linear_i4_avx2_vnni(const void *_Nonnull job, size_t item, size_t worker);
void ck_linear_i8_avx512_vnni(const void *_Nonnull job, size_t item, size_t worker);
void ck_linear_i4_avx512_vnni(const void *_Nonnull job, size_t item, size_t worker);

void ck_probe_int8_avx512_vnni(const void *_Nonnull job, size_t item, size_t worker);
void ck_probe_int8_avx2_vnni(const void *_Nonnull job, size_t item, size_t worker);
void ck_probe_int8_avx2(const void *_Nonnull job, size_t item, size_t worker);

// The same as widen_pairs of shared/widen.inc, for CPUs with AVX512_VBMI.
void ck_widen_pairs_vbmi(
    ck_cache_type type, const char *_Nonnull source, ptrdiff_t ahead, uint32_t *_Nonnull pairs, size_t count);
#endif

#endif
