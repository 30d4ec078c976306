internal import Synchronization
public import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A backend that computes nothing and holds nothing, but counts what a real one would hold.
///
/// Building a model on it checks the names and shapes of all weights and adds up memory without reading
/// data, and what drives a backend is tested on it.
///
/// Each row carries one number, the next token, from `embed` to the logits: after token `t` it is `t + 1`,
/// modulo the vocabulary (the number of logit columns). So the greedy continuation of 5 is 6, 7, 8 …,
/// whatever the batch. A row reads as zeros but for a one at the next token.
public final class NullBackend: Backend {
  /// Rows that carry their next tokens.
  public typealias Buffer = NullBuffer
  /// The shape of a matrix.
  public typealias Weight = NullWeight
  /// The shape of a cache.
  public typealias Cache = NullCache
  /// The batch as it came.
  public typealias Batch = NullBatch
  /// Memory of experts that is not there.
  public typealias Mixture = NullMixture

  /// The name "null".
  public let description = BackendDescription(name: "null", instructionSet: "none", threads: 1)

  private struct Counts {
    var bytes = 0
    var parameters = 0
  }

  private let counts = Mutex(Counts())

  /// Makes a backend.
  public init() {}

  /// The bytes that a device would hold for the weights and buffers made so far, without caches.
  public var allocatedBytes: Int { counts.withLock { $0.bytes } }

  /// The number of elements of the weights and vectors made so far.
  public var parameterCount: Int { counts.withLock { $0.parameters } }

  /// Counts memory; numbers that no machine could hold stay at the largest integer.
  private func count(_ rows: Int, _ columns: Int, _ format: WeightFormat, asParameters: Bool) {
    let (elements, overflow) = rows.multipliedReportingOverflow(by: columns)
    counts.withLock { counts in
      let sum = counts.bytes.addingReportingOverflow(format.byteCount(rows: rows, columns: columns))
      counts.bytes = overflow || sum.overflow ? .max : sum.partialValue
      guard asParameters else { return }
      let parameters = counts.parameters.addingReportingOverflow(elements)
      counts.parameters = overflow || parameters.overflow ? .max : parameters.partialValue
    }
  }

  /// The outputs of the weight's source.
  public func outputs(of weight: NullWeight) -> Int { weight.outputs }
  /// False.
  public var gatedLinearNeedsScratch: Bool { false }
  /// The shape that the cache was made with.
  public func shape(of cache: NullCache) -> CacheShape { cache.shape }
  /// int8 for integer weights, else float32.
  public func activationType(for weights: WeightFormat) -> DType { weights.isInteger ? .int8 : .float32 }

  /// Makes rows without elements.
  public func makeBuffer(_ dtype: DType, rows: Int, columns: Int) throws(BackendError) -> NullBuffer {
    // A row of int8 is kept as it was before rounding as well.
    if dtype == .int8 { count(rows, columns, .float(.float32), asParameters: false) }
    count(rows, columns, .float(dtype), asParameters: false)
    return NullBuffer(columns: columns)
  }
  /// Makes one row without elements, counted as parameters.
  public func makeVector(_ values: [Float]) throws(BackendError) -> NullBuffer {
    count(1, values.count, .float(.float32), asParameters: true)
    return NullBuffer(columns: values.count)
  }
  /// Keeps the shape and reads nothing.
  public func makeLinear(
    _ source: any MatrixSource,
    format: WeightFormat,
    bias: [Float]?
  ) throws(BackendError) -> NullWeight {
    if let bias { count(1, bias.count, .float(.float32), asParameters: true) }
    count(source.rows, source.columns, format, asParameters: true)
    return NullWeight(outputs: source.rows)
  }
  /// Keeps the shape and reads nothing.
  public func makeGatedLinear(
    gate: any MatrixSource,
    up: any MatrixSource,
    format: WeightFormat,
    bias: (gate: [Float], up: [Float])?
  ) throws(BackendError) -> NullWeight {
    try makeLinear(StackedMatrix([gate, up]), format: format, bias: bias.map { $0.gate + $0.up })
  }
  /// Keeps the shape and reads nothing.
  public func makeTable(_ source: any MatrixSource, dtype: DType) throws(BackendError) -> NullWeight {
    count(source.rows, source.columns, .float(dtype), asParameters: true)
    return NullWeight(outputs: source.rows)
  }
  /// Keeps the shape.
  public func makeCache(_ shape: CacheShape) throws(BackendError) -> NullCache { NullCache(shape) }
  /// Does nothing.
  public func copyBlocks(_ copies: [BlockCopy], in cache: NullCache) {}
  /// Makes an empty batch of any size.
  public func makeBatch(rows: Int, blocks: Int) throws(BackendError) -> NullBatch { NullBatch() }
  /// Counts the rows that are sent to experts.
  public func makeMixture(_ shape: ExpertShape, rows: Int, format: WeightFormat) throws(BackendError)
    -> NullMixture
  {
    let (places, overflow) = rows.multipliedReportingOverflow(by: shape.chosen)
    let type = activationType(for: format)
    for (type, columns) in [(type, shape.width), (type, shape.hidden), (.float32, shape.width)] {
      _ = try makeBuffer(type, rows: overflow ? .max : places, columns: columns)
    }
    return NullMixture()
  }
  /// Keeps the batch.
  public func load(_ batch: RaggedBatch, into prepared: NullBatch) { prepared.ragged = batch }

  /// Zeros, and a one at the next token.
  public func read(_ buffer: NullBuffer, row: Int, into output: inout MutableSpan<Float>) {
    for index in output.indices { output[index] = 0 }
    if !output.isEmpty { output[buffer.next(row, of: output.count)] = 1 }
  }
  /// Does nothing.
  public func write(_ values: Span<Float>, to buffer: NullBuffer, row: Int) {}

  /// Sets each row's next token.
  public func embed(_ batch: NullBatch, table: NullWeight, into output: NullBuffer) {
    for (row, token) in batch.ragged.tokens.enumerated() { output[row] = token &+ 1 }
  }
  /// Carries the next tokens.
  public func rmsNorm(
    _ input: NullBuffer,
    weight: NullBuffer,
    epsilon: Float,
    rows: Int,
    into output: NullBuffer
  ) { output.take(rows, from: input) }
  /// Carries the next tokens.
  public func layerNorm(
    _ input: NullBuffer,
    weight: NullBuffer,
    bias: NullBuffer?,
    epsilon: Float,
    rows: Int,
    into output: NullBuffer
  ) { output.take(rows, from: input) }
  /// Does nothing.
  public func normalizeHeads(
    _ fused: NullBuffer,
    queryWeight: NullBuffer,
    keyWeight: NullBuffer,
    epsilon: Float,
    shape: AttentionShape,
    rows: Int
  ) {}
  /// Carries the next tokens.
  public func linear(
    _ input: NullBuffer,
    _ weight: NullWeight,
    rows: Int,
    into output: NullBuffer,
    accumulate: Bool
  ) { output.take(rows, from: input) }
  /// Carries the next tokens.
  public func gatedLinear(
    _ input: NullBuffer,
    _ weight: NullWeight,
    activation: Activation,
    rows: Int,
    into output: NullBuffer,
    scratch: NullBuffer?
  ) { output.take(rows, from: input) }
  /// Carries the next tokens.
  public func mixExperts(
    _ input: NullBuffer,
    logits: NullBuffer,
    _ experts: [ExpertWeights<NullWeight>],
    activation: Activation,
    rows: Int,
    into output: NullBuffer,
    accumulate: Bool,
    using mixture: NullMixture
  ) { output.take(rows, from: input) }
  /// Carries the next tokens.
  public func scale(_ input: NullBuffer, by factor: Float, rows: Int, into output: NullBuffer) {
    output.take(rows, from: input)
  }
  /// Does nothing: what is added to carries the next tokens already.
  public func add(_ input: NullBuffer, rows: Int, into output: NullBuffer) {}
  /// Does nothing.
  public func softCap(_ logits: NullBuffer, cap: Float, rows: Int) {}
  /// Does nothing.
  public func addPositions(_ batch: NullBatch, table: NullWeight, into output: NullBuffer) {}
  /// Carries the next tokens.
  public func activate(_ input: NullBuffer, _ activation: Activation, rows: Int, into output: NullBuffer) {
    output.take(rows, from: input)
  }
  /// Carries the next tokens.
  public func gate(_ gateUp: NullBuffer, _ activation: Activation, rows: Int, into output: NullBuffer) {
    output.take(rows, from: gateUp)
  }
  /// Carries the next tokens of the wanted rows.
  public func gatherLogitRows(
    _ batch: NullBatch,
    _ input: NullBuffer,
    first: Int,
    count: Int,
    into output: NullBuffer
  ) {
    for index in 0..<count {
      output[index] = input[Int(batch.ragged.logitRows[first + index])]
    }
  }
  /// Does nothing.
  public func rotate(_ fused: NullBuffer, _ batch: NullBatch, shape: AttentionShape, rotary: RotaryTables) {}
  /// Does nothing.
  public func store(_ fused: NullBuffer, _ batch: NullBatch, cache: NullCache, layer: Int) {}
  /// Carries the next tokens.
  public func attention(
    _ fused: NullBuffer,
    _ batch: NullBatch,
    cache: NullCache,
    layer: Int,
    options: AttentionOptions,
    into output: NullBuffer
  ) { output.take(batch.ragged.rowCount, from: fused) }

  /// The next token with logit 1 among zeros.
  public func summarize(_ logits: NullBuffer, rows: Int, into summaries: inout [LogitSummary]) {
    summaries.removeAll(keepingCapacity: true)
    let sum = log(exp(Float(1)) + Float(max(1, logits.columns) - 1))
    for row in 0..<rows {
      let next = Int32(logits.next(row, of: logits.columns))
      summaries.append(LogitSummary(argmax: next, maximum: 1, logSumExp: sum))
    }
  }
  /// Does nothing.
  public func logSoftmax(_ logits: NullBuffer, rows: Int) {}
  /// The next token, then the others in ascending order.
  public func topElements(_ logits: NullBuffer, row: Int, count: Int) -> [(index: Int, value: Float)] {
    let next = logits.next(row, of: logits.columns)
    let others = (0..<logits.columns).lazy.filter { $0 != next }.map { (index: $0, value: Float(0)) }
    return Array(([(index: next, value: Float(1))] + others.prefix(max(0, count - 1))).prefix(max(0, count)))
  }
}
