public import Tensors

// Memory is made by the other backend, and nothing of it is told but the batch that begins a pass.
extension ProfilingBackend {
  /// As the other backend.
  public func outputs(of weight: Base.Weight) -> Int { base.outputs(of: weight) }

  /// As the other backend.
  public var gatedLinearNeedsScratch: Bool { base.gatedLinearNeedsScratch }

  /// As the other backend.
  public func shape(of cache: Base.Cache) -> CacheShape { base.shape(of: cache) }

  /// As the other backend.
  public func activationType(for weights: WeightFormat) -> DType { base.activationType(for: weights) }

  /// As the other backend.
  public func makeBuffer(_ dtype: DType, rows: Int, columns: Int) throws(BackendError) -> Base.Buffer {
    try base.makeBuffer(dtype, rows: rows, columns: columns)
  }

  /// As the other backend.
  public func makeVector(_ values: [Float]) throws(BackendError) -> Base.Buffer {
    try base.makeVector(values)
  }

  /// As the other backend.
  public func makeLinear(
    _ source: any MatrixSource,
    format: WeightFormat,
    bias: [Float]?
  ) throws(BackendError) -> Base.Weight {
    try base.makeLinear(source, format: format, bias: bias)
  }

  /// As the other backend.
  public func makeGatedLinear(
    gate: any MatrixSource,
    up: any MatrixSource,
    format: WeightFormat,
    bias: (gate: [Float], up: [Float])?
  ) throws(BackendError) -> Base.Weight {
    try base.makeGatedLinear(gate: gate, up: up, format: format, bias: bias)
  }

  /// As the other backend.
  public func makeTable(_ source: any MatrixSource, dtype: DType) throws(BackendError) -> Base.Weight {
    try base.makeTable(source, dtype: dtype)
  }

  /// As the other backend.
  public func makeCache(_ shape: CacheShape) throws(BackendError) -> Base.Cache { try base.makeCache(shape) }

  /// As the other backend.
  public func touch(_ cache: Base.Cache) { base.touch(cache) }

  /// As the other backend.
  public func copyBlocks(_ copies: [BlockCopy], in cache: Base.Cache) { base.copyBlocks(copies, in: cache) }

  /// As the other backend.
  public func makeBatch(rows: Int, blocks: Int) throws(BackendError) -> Base.Batch {
    try base.makeBatch(rows: rows, blocks: blocks)
  }

  /// As the other backend.
  public func makeMixture(
    _ shape: ExpertShape,
    rows: Int,
    format: WeightFormat
  ) throws(BackendError) -> Base.Mixture {
    try base.makeMixture(shape, rows: rows, format: format)
  }

  /// As the other backend.
  public func load(_ batch: RaggedBatch, into prepared: Base.Batch) {
    timed("load", rows: batch.rowCount) { base.load(batch, into: prepared) }
  }

  /// As the other backend.
  public func read(_ buffer: Base.Buffer, row: Int, into output: inout MutableSpan<Float>) {
    base.read(buffer, row: row, into: &output)
  }

  /// As the other backend.
  public func write(_ values: Span<Float>, to buffer: Base.Buffer, row: Int) {
    base.write(values, to: buffer, row: row)
  }
}
