// Which tables this CPU and its operating system can run.
#include "tables.h"

#if defined(__x86_64__)
static int has_avx2(void) {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c");
}

static int has_avx512(void) {
  return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
         && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq");
}
#endif

const ck_kernels *ck_kernels_for(ck_isa isa) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  const int has_vnni = has_avx512() && __builtin_cpu_supports("avx512vnni");
  switch (isa) {
    case CK_ISA_GENERIC: return &ck_table_generic;
    case CK_ISA_AVX2: return has_avx2() ? &ck_table_avx2 : NULL;
    case CK_ISA_AVX2_VNNI:
      return has_avx2() && __builtin_cpu_supports("avxvnni") ? &ck_table_avx2_vnni : NULL;
    case CK_ISA_AVX512: return has_avx512() ? &ck_table_avx512 : NULL;
    case CK_ISA_AVX512_VNNI: return has_vnni ? &ck_table_avx512_vnni : NULL;
    case CK_ISA_AVX512_BF16:
      return has_vnni && __builtin_cpu_supports("avx512bf16") ? &ck_table_avx512_bf16 : NULL;
  }
  return NULL;
#else
  return isa == CK_ISA_GENERIC ? &ck_table_generic : NULL;
#endif
}
