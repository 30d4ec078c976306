import CKernels

/// Memory that kernels work in: scratch for each thread, and states of attention parts.
struct CPUWorkspace {
  /// Bytes between the scratch of two threads.
  let scratchStride: Int
  /// The scratch of all threads.
  let scratch: CPUMemory
  /// The largest head size that there is room for.
  let headSize: Int
  /// How many parts are worked on before they are merged.
  let partCapacity: Int
  /// The largest number of items whose contexts are split.
  let itemCapacity: Int
  /// `[partCapacity]` entries, filled for each wave.
  let parts: CPUMemory
  /// `[partCapacity]` states.
  let partStates: CPUMemory
  /// `[itemCapacity]` states.
  let itemStates: CPUMemory

  init(threads: Int, headSize: Int) throws(BackendError) {
    self.headSize = headSize
    let linear = CK_ROW_CHUNK * CK_PANEL * 4 + CK_WIDENED_BYTES
    let needed = max(linear, ck_attention_scratch_bytes(headSize))
    // One line off the page size, so that the threads' scratch falls into different cache sets.
    scratchStride = (needed + 4095) / 4096 * 4096 + 64
    scratch = try CPUMemory(product: scratchStride, threads)
    itemCapacity = 2 * threads
    partCapacity = 8 * threads
    let stateBytes = ck_attention_state_floats(headSize) * 4
    parts = try CPUMemory(product: partCapacity, MemoryLayout<ck_part>.stride)
    partStates = try CPUMemory(product: partCapacity, stateBytes)
    itemStates = try CPUMemory(product: itemCapacity, stateBytes)
  }
}
