import CKernels
import Tensors

extension CPUBackend {
  /// Rotates row by row.
  public func rotate(_ fused: CPUBuffer, _ batch: CPUBatch, shape: AttentionShape, rotary: RotaryTables) {
    var job = unsafe storeJob(fused, batch, shape)
    unsafe addAngles(rotary, of: batch, shape, to: &job)
    let isSmall = batch.rowCount * shape.fusedWidth < 1 << 14
    unsafe pool.run(kernels.rotate, job, items: batch.rowCount, isSmall: isSmall)
  }

  /// Writes runs of rows that share a block.
  public func store(_ fused: CPUBuffer, _ batch: CPUBatch, cache: CPUCache, layer: Int) {
    rotateAndStore(fused, batch, rotary: nil, cache: cache, layer: layer)
  }

  /// Rotates a row, then writes it.
  public func rotateAndStore(
    _ fused: CPUBuffer,
    _ batch: CPUBatch,
    rotary: RotaryTables?,
    cache: CPUCache,
    layer: Int
  ) {
    let shape = cache.shape.layers[layer]
    precondition(
      batch.largestBlock < cache.shape.blockCount,
      "block \(batch.largestBlock) of a cache with \(cache.shape.blockCount)"
    )
    var job = unsafe storeJob(fused, batch, shape)
    unsafe job.cache = unsafe cache.layer(layer)
    if let rotary { unsafe addAngles(rotary, of: batch, shape, to: &job) }
    let isSmall = batch.rowCount * shape.fusedWidth < 1 << 14
    unsafe pool.run(kernels.store, job, items: batch.segmentCount, isSmall: isSmall)
  }

  @unsafe private func storeJob(
    _ fused: CPUBuffer,
    _ batch: CPUBatch,
    _ shape: AttentionShape
  ) -> ck_store_job {
    fused.require(rows: batch.rowCount, columns: shape.fusedWidth, "queries, keys and values")
    fused.requireFloats("queries, keys and values")
    let nowhere = unsafe ck_cache_layer(
      base: fused.memory.elements(CChar.self),
      block_bytes: 0,
      head_bytes: 0,
      value_offset: 0,
      scale_offset: 0,
      type: .CK_CACHE_F32
    )
    return unsafe ck_store_job(
      fused: fused.floats,
      fused_stride: fused.stride,
      segments: batch.segments.elements(ck_segment.self),
      angles: nil,
      query_factors: nil,
      half: 0,
      interleaved: 0,
      heads: shape.heads,
      kv_heads: shape.keyValueHeads,
      head_size: shape.headSize,
      cache: nowhere
    )
  }

  @unsafe private func addAngles(
    _ rotary: RotaryTables,
    of batch: CPUBatch,
    _ shape: AttentionShape,
    to job: inout ck_store_job
  ) {
    precondition(
      2 * rotary.pairCount <= shape.headSize,
      "\(rotary.pairCount) frequencies for a head size of \(shape.headSize)"
    )
    let angles = batch.angles(of: rotary, pool: pool, kernels: kernels)
    unsafe job.angles = unsafe UnsafePointer(angles.values.baseAddress)
    unsafe job.query_factors = unsafe UnsafePointer(angles.queryFactors?.baseAddress)
    unsafe job.half = rotary.pairCount
    unsafe job.interleaved = rotary.layout == .interleaved ? 1 : 0
  }
}
