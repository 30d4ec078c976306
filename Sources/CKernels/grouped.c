// Several products done as one job.
#include "include/CKernels.h"

void ck_grouped(const void *opaque, size_t item, size_t worker) {
  const ck_grouped_job *group = opaque;
  size_t low = 0, high = group->count;
  while (high - low > 1) {
    const size_t middle = (low + high) / 2;
    if (group->first_items[middle] <= item) {
      low = middle;
    } else {
      high = middle;
    }
  }
  group->task(group->jobs + low, item - group->first_items[low], worker);
}
