import CKernels
import Tensors

extension CPUBackend {
  /// Attention over tiles of query rows, or over parts of the context when there are fewer tiles than
  /// threads could share; the bits are the same.
  public func attention(
    _ fused: CPUBuffer,
    _ batch: CPUBatch,
    cache: CPUCache,
    layer: Int,
    options: AttentionOptions,
    into output: CPUBuffer
  ) {
    let shape = cache.shape.layers[layer]
    fused.require(rows: batch.rowCount, columns: shape.fusedWidth, "queries, keys and values")
    fused.requireFloats("queries, keys and values")
    output.require(rows: batch.rowCount, columns: shape.queryWidth, "output of attention")
    precondition(
      batch.largestBlock < cache.shape.blockCount,
      "block \(batch.largestBlock) of a cache with \(cache.shape.blockCount)"
    )
    precondition(
      options.slopes == nil || options.slopes?.count == shape.heads,
      "slopes for other than \(shape.heads) heads"
    )
    let group = shape.heads / shape.keyValueHeads
    let rowCapacity = CK_ATTENTION_ROWS
    let tiles = batch.cutTiles(of: max(1, rowCapacity / group))
    let items = tiles * shape.keyValueHeads * ((group + rowCapacity - 1) / rowCapacity)
    let partKeys = CK_PART_BLOCKS * CacheShape.blockSize
    let splits = items < 2 * pool.threads && pool.threads > 1 && batch.longestContext > partKeys
    unsafe withSlopes(options.slopes) { slopes in
      var job = unsafe attentionJob(fused, batch, cache.layer(layer), shape, options, slopes, output)
      unsafe job.tile_count = tiles
      if splits {
        unsafe attendInParts(&job, batch, items: items)
      } else {
        unsafe pool.run(kernels.attention, job, items: items)
      }
    }
    quantize(output, rows: 0..<batch.rowCount)
  }

  @unsafe private func withSlopes(_ slopes: [Float]?, _ body: (UnsafePointer<Float>?) -> Void) {
    guard let slopes else { return body(nil) }
    unsafe slopes.withUnsafeBufferPointer { unsafe body($0.baseAddress) }
  }

  @unsafe private func attentionJob(
    _ fused: CPUBuffer,
    _ batch: CPUBatch,
    _ cache: ck_cache_layer,
    _ shape: AttentionShape,
    _ options: AttentionOptions,
    _ slopes: UnsafePointer<Float>?,
    _ output: CPUBuffer
  ) -> ck_attention_job {
    unsafe ck_attention_job(
      fused: fused.floats,
      fused_stride: fused.stride,
      output: output.memory.base,
      output_stride: output.stride,
      output_type: output.type,
      slices: batch.slices.elements(ck_slice.self),
      tiles: batch.tiles.elements(ck_tile.self),
      tile_count: 0,
      workers: pool.threads,
      blocks: batch.blocks.elements(Int32.self),
      cache: cache,
      heads: shape.heads,
      kv_heads: shape.keyValueHeads,
      head_size: shape.headSize,
      scale: options.scale,
      soft_cap: options.softCap ?? 0,
      slopes: slopes,
      window: max(1, options.window ?? .max),
      scratch: workspace.scratch.elements(CChar.self),
      scratch_stride: workspace.scratchStride,
      parts: nil,
      part_count: 0,
      part_states: workspace.partStates.elements(Float.self),
      item_states: workspace.itemStates.elements(Float.self),
      is_first_wave: 1,
      is_last_wave: 0
    )
  }

  /// Works on all parts of all items in waves that fit the workspace, merging after each in order.
  @unsafe private func attendInParts(
    _ job: inout ck_attention_job,
    _ batch: CPUBatch,
    items: Int
  ) {
    let partKeys = CK_PART_BLOCKS * CacheShape.blockSize
    let window = unsafe job.window
    let parts = unsafe workspace.parts.elements(ck_part.self)
    unsafe job.parts = unsafe UnsafePointer(parts)
    unsafe job.part_count = 0
    for item in 0..<items {
      let tile = unsafe batch.tiles.elements(ck_tile.self)[item % job.tile_count]
      let slice = unsafe batch.slices.elements(ck_slice.self)[Int(tile.slice)]
      let first = Int(slice.position) + Int(tile.first_query)
      let lowest = first >= window ? first - window + 1 : 0
      let last = first + Int(tile.query_count) - 1
      for part in lowest / partKeys...last / partKeys {
        if unsafe job.part_count == workspace.partCapacity { unsafe runWave(&job, items: items) }
        unsafe parts[job.part_count] = ck_part(item: UInt32(item), part: UInt32(part))
        unsafe job.part_count += 1
      }
    }
    unsafe job.is_last_wave = 1
    unsafe runWave(&job, items: items)
  }

  @unsafe private func runWave(_ job: inout ck_attention_job, items: Int) {
    unsafe pool.run(kernels.attention_parts, job, items: job.part_count)
    unsafe pool.run(kernels.attention_merge, job, items: items)
    unsafe job.is_first_wave = 0
    unsafe job.part_count = 0
  }
}
