import CKernels
public import Tensors

extension CPUBackend {
  /// int8 for integer weights; bfloat16 for bfloat16 and 8-bit floats where the CPU multiplies them; else
  /// float32.
  public func activationType(for weights: WeightFormat) -> DType {
    switch weights {
    case .int8, .int6, .int4: .int8
    case .float(.bfloat16), .float8: hasBFloat16Products ? .bfloat16 : .float32
    case .float: .float32
    }
  }

  /// Makes zeroed memory for float32, bfloat16 or int8 rows.
  public func makeBuffer(_ dtype: DType, rows: Int, columns: Int) throws(BackendError) -> CPUBuffer {
    try CPUBuffer(dtype, rows: rows, columns: columns)
  }

  /// Copies a vector.
  public func makeVector(_ values: [Float]) throws(BackendError) -> CPUBuffer {
    let buffer = try CPUBuffer(.float32, rows: 1, columns: values.count)
    write(values.span, to: buffer, row: 0)
    return buffer
  }

  /// Makes a cache of untouched, zeroed pages.
  public func makeCache(_ shape: CacheShape) throws(BackendError) -> CPUCache {
    // A model's weights are packed by now.
    packing = nil
    let cache = try CPUCache(shape)
    let headSize = shape.layers.reduce(0) { max($0, $1.headSize) }
    if headSize > workspace.headSize {
      workspace = try CPUWorkspace(threads: pool.threads, headSize: headSize)
    }
    return cache
  }

  /// Writes to every page: a step that meets new blocks would have to wait for a huge page in hundreds of places,
  /// one for each layer and head.
  public func touch(_ cache: CPUCache) { for memory in cache.memories { memory.touch(on: pool) } }

  /// Copies head by head, as the blocks of a head lie side by side.
  public func copyBlocks(_ copies: [BlockCopy], in cache: CPUCache) { cache.copy(copies, on: pool) }

  /// The shape that the cache was made with.
  public func shape(of cache: CPUCache) -> CacheShape { cache.shape }

  /// Makes room for a batch.
  public func makeBatch(rows: Int, blocks: Int) throws(BackendError) -> CPUBatch {
    try CPUBatch(rows: rows, blocks: blocks)
  }

  /// Copies a batch and cuts it into the runs of rows that share a cache block.
  public func load(_ batch: RaggedBatch, into prepared: CPUBatch) { prepared.load(batch) }

  /// Copies one row, widened.
  public func read(_ buffer: CPUBuffer, row: Int, into output: inout MutableSpan<Float>) {
    buffer.require(rows: row + 1, columns: output.count, "read")
    let start = row * buffer.stride
    for index in output.indices {
      output[index] =
        buffer.type == .CK_F32
        ? unsafe buffer.floats[start + index]
        : unsafe FloatConversion.float(bfloat16: buffer.memory.elements(UInt16.self)[start + index])
    }
  }

  /// Copies one row, rounded to the buffer's type.
  public func write(_ values: Span<Float>, to buffer: CPUBuffer, row: Int) {
    buffer.require(rows: row + 1, columns: values.count, "write")
    let target = unsafe buffer.memory.base + row * buffer.stride * ck_type_size(buffer.type)
    unsafe values.withUnsafeBufferPointer { values in
      guard let source = values.baseAddress else { return }
      unsafe ck_narrow(buffer.type, source, target, values.count)
    }
    quantize(buffer, rows: row..<row + 1)
  }
}
