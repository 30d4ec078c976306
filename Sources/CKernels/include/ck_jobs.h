// The arguments of the kernels. Strides of activations count elements.
//
// Rows of activations are padded with zeros to a multiple of 64 bytes and start at 64-byte boundaries.
#ifndef CK_JOBS_H
#define CK_JOBS_H

#include <stddef.h>
#include <stdint.h>

typedef void (*ck_task)(const void *_Nonnull job, size_t item, size_t worker);

typedef enum __attribute__((enum_extensibility(closed))) {
  CK_F32 = 0,
  CK_BF16 = 1,
  CK_F16 = 2,
  CK_F8 = 3,  // E4M3, no infinities
  CK_I8 = 4,
  CK_I4 = 5,  // 4 or 6 bits, in groups
} ck_type;

// How the elements of a packed weight are stored.
typedef struct {
  ck_type type;
  // Of i4 alone: the bits of an element (4 or 6), the inputs that share a scale (a multiple of 32, at most 128),
  // the type of the scales (f16 or bf16), and whether each group has a zero point (else it is half the range).
  uint32_t bits;
  uint32_t group;
  ck_type scale_type;
  int has_zeros;
} ck_format;

typedef enum __attribute__((enum_extensibility(closed))) {
  CK_SILU,
  CK_GELU,
  CK_GELU_TANH,
  CK_QUICK_GELU,
  CK_RELU,
  CK_RELU_SQUARED,
} ck_activation;

// y[rows, outputs] = x[rows, inputs] * weight (+ bias) (+ y), or for a gated weight
// y = activation(gate) * up, or where it `activates` y = activation(x * weight + bias). An item is a panel of the weight and a chunk of at most
// CK_ROW_CHUNK rows: with one chunk, `threads` streams of panels in turn; else groups of panels, in a group
// the chunks, in a chunk the panels. x is f32, or bf16 with bf16 and f8 weights where the table says bf16_dot,
// or rows of codes (ck_layout.h) with i8 and i4 weights.
typedef struct {
  const void *_Nonnull x;
  size_t x_stride;
  ck_type x_type;
  const void *_Nonnull weight;    // ck_layout.h
  const float *_Nullable bias;    // in the order of the packed columns, padded like them
  const float *_Nullable scales;  // of f8 and i8: one for each packed column, padded like them
  ck_format format;
  size_t inputs;
  size_t outputs;                 // columns of y
  int gated;
  int activates;                  // of a plain weight
  ck_activation activation;
  void *_Nonnull y;
  size_t y_stride;
  ck_type y_type;                 // f32 or bf16
  int accumulate;
  size_t rows;
  size_t chunks;
  size_t group;                   // panels in a group
  size_t threads;
  size_t piece_bytes;             // of weights that stay in the second cache while tiles pass by
  char *_Nonnull scratch;         // per worker: CK_ROW_CHUNK * CK_PANEL floats, CK_WIDENED_BYTES
  size_t scratch_stride;          // bytes between workers
} ck_linear_job;

// Products whose items follow each other: those of jobs[i] start at first_items[i], ascending from 0.
typedef struct {
  ck_task _Nonnull task;          // of every job
  const ck_linear_job *_Nonnull jobs;
  const size_t *_Nonnull first_items;
  size_t count;                   // of jobs, at least one
} ck_grouped_job;

// Does an item of a ck_grouped_job.
void ck_grouped(const void *_Nonnull job, size_t item, size_t worker);

// y[row] = weights[row][0] * x[places[row][0]] + weights[row][1] * x[places[row][1]] + ..., the products summed in
// this order from zero, or added to what y holds. An item is CK_ROWS_PER_ITEM rows. All numbers are f32.
typedef struct {
  const float *_Nonnull x;
  size_t x_stride;
  float *_Nonnull y;
  size_t y_stride;
  int accumulate;
  size_t rows;
  size_t columns;
  size_t terms;                   // of each row
  const float *_Nonnull weights;  // [rows, terms]
  const int32_t *_Nonnull places; // [rows, terms]
} ck_mix_job;

// A sequence's part of the batch.
typedef struct {
  uint32_t first_row;
  uint32_t row_count;
  uint32_t position;              // of the first row
  uint32_t first_block;           // index into the block table
} ck_slice;

// Neighbouring query rows of a slice that are worked on together.
typedef struct {
  uint32_t slice;
  uint32_t first_query;
  uint32_t query_count;
} ck_tile;

// A part (of CK_PART_BLOCKS blocks of keys) of an attention item.
typedef struct {
  uint32_t item;
  uint32_t part;
} ck_part;

// How keys and values are stored.
typedef enum __attribute__((enum_extensibility(closed))) {
  CK_CACHE_F32,
  CK_CACHE_BF16,
  CK_CACHE_F16,
  CK_CACHE_FP8,   // E4M3FN, nearest even, saturating
  CK_CACHE_INT8,  // symmetric, with a scale for each token, key or value, and head
} ck_cache_type;

// Where a layer's keys and values lie: block b, head h at base + h * head_bytes + b * block_bytes, so that
// the blocks of a head that are read one after the other are neighbours as often as may be. Keys come
// first, values value_offset and scales scale_offset behind them (ck_layout.h).
typedef struct {
  char *_Nonnull base;
  size_t block_bytes;
  size_t head_bytes;
  size_t value_offset;
  size_t scale_offset;
  ck_cache_type type;
} ck_cache_layer;

// output = softmax(scores) * values. Items: set * tile_count + tile, where a set is at most
// CK_ATTENTION_ROWS query heads of one key-value head.
//
// Keys are cut at absolute multiples of CK_PART_BLOCKS blocks. A part is an online softmax over blocks,
// parts are merged in ascending order, whether one thread does them all (attention) or several
// (attention_parts for each entry of `parts`, then attention_merge for each item from first_item on).
typedef struct {
  const float *_Nonnull fused;    // rows [queries | keys | values]
  size_t fused_stride;
  void *_Nonnull output;
  size_t output_stride;
  ck_type output_type;            // f32 or bf16
  const ck_slice *_Nonnull slices;
  const ck_tile *_Nonnull tiles;
  size_t tile_count;
  size_t workers;                 // that share the items
  const int32_t *_Nonnull blocks;
  ck_cache_layer cache;
  size_t heads;
  size_t kv_heads;
  size_t head_size;
  float scale;
  float soft_cap;                 // 0: none
  const float *_Nullable slopes;  // [heads]
  size_t window;                  // above any position: none
  char *_Nonnull scratch;         // per worker: ck_attention_scratch_bytes
  size_t scratch_stride;          // bytes between workers
  const ck_part *_Nullable parts;
  size_t part_count;
  float *_Nullable part_states;   // per entry of parts: ck_attention_state_floats
  float *_Nullable item_states;   // per item: the same
  int is_first_wave;
  int is_last_wave;
} ck_attention_job;

// angles[row] = [cosines(half) | sines(half)] * factor. An item is a row.
typedef struct {
  const int32_t *_Nonnull positions;
  const float *_Nonnull frequencies;
  size_t half;
  float factor;
  float *_Nonnull angles;
} ck_rotary_job;

// Rows of a slice that lie in one block of the cache.
typedef struct {
  uint32_t first_row;
  uint32_t row_count;
  uint32_t block;
  uint32_t offset;                // of the first row in the block
} ck_segment;

// Rotates queries and keys in place (when angles are given), multiplies the queries by the row's factor (when
// there are any beside the angles), and writes keys and values to the cache.
// rotate: an item is a row. store: an item is a segment; offset 0 clears the block first.
typedef struct {
  float *_Nonnull fused;
  size_t fused_stride;
  const ck_segment *_Nullable segments;
  const float *_Nullable angles;
  const float *_Nullable query_factors;  // of each row
  size_t half;
  int interleaved;
  size_t heads;
  size_t kv_heads;
  size_t head_size;
  ck_cache_layer cache;           // unused by rotate
} ck_store_job;

// y[row] = table[tokens[row]], or added to what y holds; zeros for a token outside of the table. An item is a
// row.
typedef struct {
  const int32_t *_Nonnull tokens;
  const void *_Nonnull table;     // row-major [vocabulary, width], or packed
  ck_format format;               // of a row-major table a float type
  int packed;
  const float *_Nullable scales;  // as in ck_linear_job
  size_t vocabulary;
  size_t width;
  float *_Nonnull y;
  size_t y_stride;
  int accumulate;                 // of a row-major table alone
} ck_embed_job;

// Row-wise operations; an item is CK_ROWS_PER_ITEM rows. Types are f32 or bf16. With `codes`, each row of
// y (f32) is rounded to codes as well.
typedef struct {
  const void *_Nonnull x;
  size_t x_stride;
  ck_type x_type;
  void *_Nonnull y;
  size_t y_stride;
  ck_type y_type;
  size_t rows;
  size_t columns;                 // of y
  const float *_Nullable weight;
  const float *_Nullable bias;
  float epsilon;
  float factor;                   // scale: the factor; soft_cap: the cap
  ck_activation activation;
  const int32_t *_Nullable indices;  // gather: the row of x for each row of y
  char *_Nullable codes;
  size_t codes_stride;            // bytes
} ck_rows_job;

// Divides queries and keys of rows [queries | keys | values] by the root mean square of their head, in place,
// and multiplies them by a weight [head_size]. An item is a row.
typedef struct {
  float *_Nonnull fused;
  size_t fused_stride;
  size_t heads;
  size_t kv_heads;
  size_t head_size;
  const float *_Nonnull query_weight;
  const float *_Nonnull key_weight;
  float epsilon;
} ck_head_norm_job;

// Packs rows as columns first_column ... of a panel of `width` columns. Columns of the panel that no call
// writes stay as they are (zero in fresh memory). One item.
typedef struct {
  ck_format format;
  const void *_Nonnull rows;
  ck_type row_type;               // f32; the format's own 16-bit type, inputs even; for f8, i8, i4 also bf16
  size_t row_stride;              // in elements
  size_t row_count;
  size_t inputs;
  void *_Nonnull panel;
  size_t width;
  size_t first_column;
  float *_Nullable scales;        // of f8 and i8: where the scale of the panel's first column goes
  float fixed_scale;              // of f8: the scale of all columns; 0: each column's own
  uint8_t *_Nonnull codes;        // room for CK_PANEL * code_stride * 2 bytes
  size_t code_stride;             // even, at least inputs rounded up to 16
} ck_pack_job;

typedef struct {
  int32_t argmax;
  float maximum;
  float log_sum_exp;
} ck_summary;

// Logits of f32. An item is a row.
typedef struct {
  float *_Nonnull logits;
  size_t stride;
  size_t columns;
  ck_summary *_Nullable summaries;
} ck_logits_job;

// Loops that show what the machine can do. An item is one worker's share.
typedef struct {
  const char *_Nullable memory;
  size_t bytes_per_item;
  size_t iterations;
  float *_Nonnull sink;           // [items * 16]
  uint64_t *_Nonnull operations;  // [items]: what was done, 2 for a multiply-add
} ck_probe_job;

#endif
