// Narrowing and selection: plain C, done once or for few elements.
#include "include/CKernels.h"

#include <string.h>

static uint16_t bf16_bits(float value) {
  uint32_t bits;
  memcpy(&bits, &value, 4);
  if ((bits & 0x7FFFFFFF) > 0x7F800000) return (uint16_t)(bits >> 16 | 0x40);
  return (uint16_t)((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
}

static uint16_t f16_bits(float value) {
  uint32_t bits;
  memcpy(&bits, &value, 4);
  const uint16_t sign = (uint16_t)(bits >> 16 & 0x8000);
  bits &= 0x7FFFFFFF;
  if (bits > 0x7F800000) return sign | 0x7E00;
  if (bits >= 0x477FF000) return sign | 0x7C00;
  if (bits < 0x38800000) {
    // Adding 0.5 leaves the subnormal's bits, rounded, at the low end.
    float magnitude;
    memcpy(&magnitude, &bits, 4);
    magnitude += 0.5f;
    memcpy(&bits, &magnitude, 4);
    return (uint16_t)(sign | (bits - 0x3F000000));
  }
  bits += 0xFFF + (bits >> 13 & 1);
  return (uint16_t)(sign | ((bits - 0x38000000) >> 13));
}

void ck_narrow(ck_type type, const float *source, void *target, size_t count) {
  uint16_t *halves = target;
  switch (type) {
    case CK_F32: memcpy(target, source, count * sizeof(float)); break;
    case CK_BF16:
      for (size_t i = 0; i < count; ++i) halves[i] = bf16_bits(source[i]);
      break;
    case CK_F16:
      for (size_t i = 0; i < count; ++i) halves[i] = f16_bits(source[i]);
      break;
    case CK_F8:
    case CK_I8:
    case CK_I4: break;
  }
}

// Whether element a comes behind element b: smaller, or equal with a higher index.
static int comes_behind(float a, int32_t a_index, float b, int32_t b_index) {
  return a < b || (a == b && a_index > b_index);
}

// A heap whose root comes behind all others.
static void sift_down(int32_t *indices, float *values, size_t n, size_t i) {
  const float value = values[i];
  const int32_t index = indices[i];
  for (size_t child = 2 * i + 1; child < n; child = 2 * i + 1) {
    if (child + 1 < n && comes_behind(values[child + 1], indices[child + 1], values[child], indices[child])) {
      ++child;
    }
    if (!comes_behind(values[child], indices[child], value, index)) break;
    values[i] = values[child];
    indices[i] = indices[child];
    i = child;
  }
  values[i] = value;
  indices[i] = index;
}

size_t ck_top_elements(const float *x, size_t n, size_t count, int32_t *indices, float *values) {
  size_t size = 0, i = 0;
  for (; i < n && size < count; ++i) {
    if (x[i] != x[i]) continue;
    values[size] = x[i];
    indices[size++] = (int32_t)i;
  }
  if (size == 0) return 0;
  for (size_t root = size / 2; root-- > 0;) sift_down(indices, values, size, root);
  for (; i < n; ++i) {
    if (!(x[i] > values[0])) continue;
    values[0] = x[i];
    indices[0] = (int32_t)i;
    sift_down(indices, values, size, 0);
  }
  for (size_t last = size; last-- > 1;) {
    const float value = values[0];
    const int32_t index = indices[0];
    values[0] = values[last];
    indices[0] = indices[last];
    values[last] = value;
    indices[last] = index;
    sift_down(indices, values, last, 0);
  }
  return size;
}
