// Layouts that packing, kernels and cache agree on.
//
// Packed weight: panels of CK_PANEL outputs, the last one narrower but a multiple of CK_GRANULE, padded
// with zeros. f32 and f16: [panel][inputs][width]. bf16 and f8: [panel][inputs / 2, rounded up][width][2].
// i8: [panel][inputs / 4, rounded up][width][4], a byte is the value + 128.
// i4: [panel][groups, rounded up] of scales [width], zero points [width] (bytes, if there are any) and codes:
// of 4 bits [group / 8][width][4] bytes, whose low halves are inputs 8k ... 8k + 3 and whose high halves the next
// four; of 6 bits [group / 16][3][width][4] bytes, whose lower six bits are inputs 16k ... 16k + 11 and whose upper
// two, the lowest first, the next four. An element is (code - zero point) * scale.
// Gated: the left half of a panel holds gate columns, the right half the up columns of the same outputs.
//
// Row of codes, for activations next to i8 and i4 weights: a header of CK_CODES_HEADER bytes (scale: f32;
// sum of all codes: i32), codes [columns, padded with zeros to CK_CODES_ALIGNMENT] (i8), and the negated sums
// (i32) of each 32 codes, of each 64, and of each 128. An element is code * scale.
//
// Cache, for a block of CK_BLOCK tokens and a head of size d (padded to a multiple of CK_GRANULE: dp):
// f32 and f16: keys [d][CK_BLOCK], values [CK_BLOCK][dp];
// bf16, fp8 and int8: keys [d / 2, rounded up][CK_BLOCK][2], values [CK_BLOCK / 2][dp][2].
// fp8 is E4M3FN, int8 is sign and magnitude; their pairs are shuffled (ck_cache_pair_byte). int8 has the
// scales of the keys and those of the values behind that, f32 [2][CK_BLOCK]: one for each token.
#ifndef CK_LAYOUT_H
#define CK_LAYOUT_H

#include "ck_jobs.h"

enum {
  CK_PANEL = 64,
  CK_GRANULE = 16,
  CK_ROW_CHUNK = 132,      // rows of a linear item at most
  CK_ROWS_PER_ITEM = 4,    // rows of a row-wise item
  CK_BLOCK = 64,           // tokens in a block of the cache
  CK_PART_BLOCKS = 8,      // blocks in a part of the context
  CK_ATTENTION_ROWS = 48,  // query heads x query rows of an attention item
  CK_ATTENTION_STRIP = 6,  // of them at most between two products
  CK_CODES_HEADER = 64,
  CK_CODES_ALIGNMENT = 128,
  CK_WIDENED_BYTES = 16384,    // of f8 weights on their way to a product
  CK_MAX_I8_INPUTS = 1 << 17,  // beyond it a 32-bit sum of products could overflow
};

static inline size_t ck_round_up(size_t value, size_t multiple) {
  return (value + multiple - 1) / multiple * multiple;
}

// The number of outputs that a panel holds: half of its columns when gated.
static inline size_t ck_panel_outputs(int gated) { return gated ? CK_PANEL / 2 : CK_PANEL; }

// The number of panels of a weight with `outputs` outputs (hidden columns when gated).
static inline size_t ck_panel_count(size_t outputs, int gated) {
  return (outputs + ck_panel_outputs(gated) - 1) / ck_panel_outputs(gated);
}

// The padded number of columns of a panel.
static inline size_t ck_panel_width(size_t outputs, int gated, size_t panel) {
  size_t full = ck_panel_outputs(gated);
  size_t rest = outputs - panel * full;
  if (rest >= full) return CK_PANEL;
  return ck_round_up(rest, CK_GRANULE) * (gated ? 2 : 1);
}

// The elements of one packed column: inputs, rounded up to pairs for bf16 and f8, quads for i8.
static inline size_t ck_packed_inputs(size_t inputs, ck_type type) {
  return type == CK_BF16 || type == CK_F8 ? ck_round_up(inputs, 2) : type == CK_I8 ? ck_round_up(inputs, 4) : inputs;
}

// The bytes of an element of at least 8 bits.
static inline size_t ck_type_size(ck_type type) {
  return type == CK_F32 ? 4 : type == CK_F8 || type == CK_I8 ? 1 : 2;
}

// i4: the zero point of groups that have none of their own.
static inline int ck_middle(ck_format format) { return 1 << (format.bits - 1); }

// i4: the bytes of a group of one column.
static inline size_t ck_group_bytes(ck_format format) {
  return 2 + (format.has_zeros ? 1 : 0) + format.group * format.bits / 8;
}

// The bytes of one packed column.
static inline size_t ck_column_bytes(size_t inputs, ck_format format) {
  if (format.type == CK_I4) return (inputs + format.group - 1) / format.group * ck_group_bytes(format);
  return ck_packed_inputs(inputs, format.type) * ck_type_size(format.type);
}

// The bytes from the start of a weight to a panel.
static inline size_t ck_panel_offset(size_t inputs, ck_format format, size_t panel) {
  return panel * CK_PANEL * ck_column_bytes(inputs, format);
}

// The codes of a row, padding included.
static inline size_t ck_padded_codes(size_t columns) { return ck_round_up(columns, CK_CODES_ALIGNMENT); }

// Bytes from the start of a row of codes to its sums of groups of 32, 64 or 128 codes.
static inline size_t ck_code_sums_offset(size_t columns, size_t group) {
  size_t codes = ck_padded_codes(columns);
  size_t before = group == 32 ? 0 : group == 64 ? codes / 32 : codes / 32 + codes / 64;
  return CK_CODES_HEADER + codes + before * 4;
}

// Bytes of a row of codes.
static inline size_t ck_code_row_bytes(size_t columns) {
  return ck_round_up(ck_code_sums_offset(columns, 128) + ck_padded_codes(columns) / 128 * 4, 64);
}

// All columns of a packed weight, padding included.
static inline size_t ck_packed_columns(size_t outputs, int gated) {
  size_t panels = ck_panel_count(outputs, gated);
  return panels == 0 ? 0 : (panels - 1) * CK_PANEL + ck_panel_width(outputs, gated, panels - 1);
}

// Bytes of a stored element.
static inline size_t ck_cache_element_bytes(ck_cache_type type) {
  return type == CK_CACHE_F32 ? 4 : type == CK_CACHE_F16 || type == CK_CACHE_BF16 ? 2 : 1;
}

// Whether neighbouring elements of a sum lie side by side.
static inline int ck_cache_has_pairs(ck_cache_type type) {
  return type != CK_CACHE_F32 && type != CK_CACHE_F16;
}

// Bytes of one head's keys in a block: the way from the keys to the values.
static inline size_t ck_cache_key_bytes(size_t head_size, ck_cache_type type) {
  const size_t rows = ck_cache_has_pairs(type) ? ck_round_up(head_size, 2) : head_size;
  return rows * CK_BLOCK * ck_cache_element_bytes(type);
}

// Bytes of one head's keys and values in a block: the way from the keys to the scales.
static inline size_t ck_cache_scale_offset(size_t head_size, ck_cache_type type) {
  const size_t columns = ck_round_up(head_size, CK_GRANULE);
  return ck_cache_key_bytes(head_size, type) + columns * CK_BLOCK * ck_cache_element_bytes(type);
}

// Bytes of one head in a block: the way to the next block.
static inline size_t ck_cache_block_bytes(size_t head_size, ck_cache_type type) {
  return ck_cache_scale_offset(head_size, type) + (type == CK_CACHE_INT8 ? 2 * CK_BLOCK * sizeof(float) : 0);
}

// Where the first byte of a pair of 8-bit elements lies. In 64 bytes, the first 16 pairs fill the even
// quarters of 8 bytes and the others the odd ones, so that unpacking the bytes of 16-byte lanes gives
// neighbouring pairs.
static inline size_t ck_cache_pair_byte(size_t pair) {
  return pair / 32 * 64 + pair % 16 / 4 * 16 + pair % 32 / 16 * 8 + pair % 4 * 2;
}

// Floats of the state of an online softmax: maxima, sums, outputs of each row.
static inline size_t ck_attention_state_floats(size_t head_size) {
  return CK_ATTENTION_ROWS * (2 + ck_round_up(head_size, CK_GRANULE));
}

// Bytes of attention scratch: keys and values of a block as pairs of bf16, queries, lanes of sums,
// positions, scores and weights of a strip of rows, and two states.
static inline size_t ck_attention_scratch_bytes(size_t head_size) {
  size_t padded = ck_round_up(head_size, CK_GRANULE);
  size_t row_floats = padded + CK_GRANULE + 1;
  size_t block_floats = CK_BLOCK * padded + 2 * CK_ATTENTION_STRIP * CK_BLOCK;
  return 4 * (CK_ATTENTION_ROWS * row_floats + block_floats + 2 * ck_attention_state_floats(head_size));
}

// Rounds a row of f32 to f32, f16 or bf16, ties to even.
void ck_narrow(ck_type type, const float *_Nonnull source, void *_Nonnull target, size_t count);

// Selects the `count` largest of n elements in descending order, ties by ascending index. NaNs are
// passed over. Returns how many were found.
size_t ck_top_elements(
    const float *_Nonnull x, size_t n, size_t count, int32_t *_Nonnull indices, float *_Nonnull values);

#endif
