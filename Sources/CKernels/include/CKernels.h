// Vector kernels for each instruction set, the table that picks one, and the thread pool that runs them.
//
// A kernel is a task: it does item `item` of a job on worker `worker`. What items mean stands at the job.
// Which worker does which item never changes a result. Kernels neither allocate, lock, nor print.
#ifndef CKERNELS_H
#define CKERNELS_H

#include "ck_jobs.h"
#include "ck_layout.h"
#include "ck_system.h"

typedef enum __attribute__((enum_extensibility(closed))) {
  CK_ISA_GENERIC = 0,
  CK_ISA_AVX2 = 1,
  CK_ISA_AVX2_VNNI = 2,
  CK_ISA_AVX512 = 3,
  CK_ISA_AVX512_VNNI = 4,
  CK_ISA_AVX512_BF16 = 5,  // has 8-bit dot products as well
} ck_isa;

// One table for each instruction set, immutable.
typedef struct {
  ck_isa isa;
  int bf16_dot;  // whether linear takes bf16 inputs, and bf16 caches use the bf16 dot product

  ck_task _Nonnull linear;            // ck_linear_job, weights of floats
  ck_task _Nonnull linear_i8;         // ck_linear_job
  ck_task _Nonnull linear_i4;         // ck_linear_job
  ck_task _Nonnull pack;              // ck_pack_job
  ck_task _Nonnull attention;         // ck_attention_job, whole tiles
  ck_task _Nonnull attention_parts;   // ck_attention_job, one part of a tile
  ck_task _Nonnull attention_merge;   // ck_attention_job, merges parts in order
  ck_task _Nonnull rotary_angles;     // ck_rotary_job
  ck_task _Nonnull rotate;            // ck_store_job, a row
  ck_task _Nonnull store;             // ck_store_job, a segment
  ck_task _Nonnull embed;             // ck_embed_job
  ck_task _Nonnull rms_norm;          // ck_rows_job
  ck_task _Nonnull layer_norm;        // ck_rows_job
  ck_task _Nonnull activate;          // ck_rows_job
  ck_task _Nonnull gate;              // ck_rows_job
  ck_task _Nonnull scale;             // ck_rows_job, y = x * factor
  ck_task _Nonnull add;               // ck_rows_job, y = y + x
  ck_task _Nonnull soft_cap;          // ck_rows_job, y = factor * tanh(x / factor)
  ck_task _Nonnull gather;            // ck_rows_job
  ck_task _Nonnull head_norm;         // ck_head_norm_job
  ck_task _Nonnull quantize;          // ck_rows_job, x (f32) to codes alone
  ck_task _Nonnull summarize;         // ck_logits_job
  ck_task _Nonnull log_softmax;       // ck_logits_job

  ck_task _Nonnull probe_read;        // ck_probe_job
  ck_task _Nonnull probe_f32;
  ck_task _Nonnull probe_bf16;
  ck_task _Nonnull probe_int8;
} ck_kernels;

// The table of an instruction set; NULL when the CPU or the operating system cannot run it.
const ck_kernels *_Nullable ck_kernels_for(ck_isa isa);

#endif
