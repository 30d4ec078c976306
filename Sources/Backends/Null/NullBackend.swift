internal import Synchronization
public import Tensors

/// A device that computes nothing and holds nothing, but counts what a real one would hold.
///
/// Building a model on it checks names and shapes of all weights and adds up memory without reading data;
/// the scheduler and the server are tested on it, with logits that depend on the batch alone.
public final class NullBackend: Backend {
  /// Memory that is only counted.
  public final class Memory {
    fileprivate let rows: Int
    fileprivate let columns: Int

    fileprivate init(rows: Int, columns: Int) {
      self.rows = rows
      self.columns = columns
    }
  }

  /// A cache that is only a shape.
  public final class Cache {
    fileprivate let shape: CacheShape

    fileprivate init(_ shape: CacheShape) { self.shape = shape }
  }

  /// Nothing: the device keeps the batch that was loaded last.
  public final class Batch {
    fileprivate init() {}
  }

  /// The bytes that a device would hold for weights and buffers made so far, without caches.
  public var allocatedBytes: Int { state.withLock { $0.bytes } }

  /// The elements of weights and vectors made so far.
  public var parameterCount: Int { state.withLock { $0.parameters } }

  private struct State {
    var bytes = 0
    var parameters = 0
    var batch = RaggedBatch()

    mutating func add(bytes more: Int, parameters: Int = 0) {
      bytes = bytes.addingOrMax(more)
      self.parameters = self.parameters.addingOrMax(parameters)
    }
  }

  private let state = Mutex(State())

  /// Makes a device.
  public init() {}

  /// "null".
  public var description: BackendDescription {
    BackendDescription(name: "null", instructionSet: "none", threads: 1)
  }

  /// The rows of the source.
  public func outputs(of weight: Memory) -> Int { weight.rows }

  /// The shape the cache was made with.
  public func shape(of cache: Cache) -> CacheShape { cache.shape }

  /// As on a CPU.
  public func activationType(for weights: DType) -> DType { weights == .bfloat16 ? .bfloat16 : .float32 }

  /// True, so that the scratch memory is counted only when a device asks; a null device fuses.
  public var gatedLinearNeedsScratch: Bool { false }

  /// Counts the bytes.
  public func makeBuffer(_ dtype: DType, rows: Int, columns: Int) -> Memory {
    let bytes = rows.multipliedOrMax(columns).multipliedOrMax(dtype.byteCount)
    state.withLock { $0.add(bytes: bytes) }
    return Memory(rows: rows, columns: columns)
  }

  /// Counts the values as parameters.
  public func makeVector(_ values: [Float]) -> Memory {
    state.withLock { $0.add(bytes: 0, parameters: values.count) }
    return makeBuffer(.float32, rows: 1, columns: values.count)
  }

  /// Counts the elements as parameters.
  public func makeLinear(_ source: any MatrixSource, dtype: DType, bias: [Float]?) -> Memory {
    if let bias { _ = makeVector(bias) }
    return makeTable(source, dtype: dtype)
  }

  /// Counts the elements as parameters.
  public func makeTable(_ source: any MatrixSource, dtype: DType) -> Memory {
    state.withLock { $0.add(bytes: 0, parameters: source.rows.multipliedOrMax(source.columns)) }
    return makeBuffer(dtype, rows: source.rows, columns: source.columns)
  }

  /// Keeps the shape.
  public func makeCache(_ shape: CacheShape) -> Cache { Cache(shape) }

  /// Makes an empty batch.
  public func makeBatch(rows: Int, blocks: Int) -> Batch { Batch() }

  /// Keeps the batch.
  public func load(_ batch: RaggedBatch, into prepared: Batch) {
    state.withLock { $0.batch = batch }
  }

  /// Writes a row whose largest element is the one ``summarize(_:rows:into:)`` names.
  public func read(_ buffer: Memory, row: Int, into output: inout MutableSpan<Float>) {
    for index in output.indices { output[index] = -Float(index % 7) }
    if let best = next(row: row, vocabulary: buffer.columns) { output[best] = 1 }
  }

  /// The token that follows: the row's token plus one, so that tests can foretell texts.
  private func next(row: Int, vocabulary: Int) -> Int? {
    let batch = state.withLock { $0.batch }
    guard row < batch.logitRows.count, vocabulary > 0 else { return nil }
    return (Int(batch.tokens[Int(batch.logitRows[row])]) + 1) % vocabulary
  }

  /// Names the row's token plus one as the likeliest.
  public func summarize(_ logits: Memory, rows: Int, into summaries: inout [LogitSummary]) {
    for row in 0..<rows {
      let best = next(row: row, vocabulary: logits.columns) ?? 0
      summaries.append(LogitSummary(argmax: Int32(best), maximum: 1, logSumExp: 1.5))
    }
  }

  /// Nothing.
  public func write(_ values: Span<Float>, to buffer: Memory, row: Int) {}
  /// Nothing.
  public func embed(_ batch: Batch, table: Memory, into output: Memory) {}
  /// Nothing.
  public func rmsNorm(_ input: Memory, weight: Memory, epsilon: Float, rows: Int, into output: Memory) {}
  /// Nothing.
  public func layerNorm(
    _ input: Memory, weight: Memory, bias: Memory?, epsilon: Float, rows: Int, into output: Memory
  ) {}
  /// Nothing.
  public func linear(_ input: Memory, _ weight: Memory, rows: Int, into output: Memory, accumulate: Bool) {}
  /// Nothing.
  public func activate(_ input: Memory, _ activation: Activation, rows: Int, into output: Memory) {}
  /// Nothing.
  public func gate(_ gateUp: Memory, _ activation: Activation, rows: Int, into output: Memory) {}
  /// Nothing.
  public func gatedLinear(
    _ input: Memory, _ weight: Memory, activation: Activation, rows: Int, into output: Memory,
    scratch: Memory?
  ) {}
  /// Nothing.
  public func gatherLogitRows(_ batch: Batch, _ input: Memory, first: Int, count: Int, into output: Memory) {}
  /// Nothing.
  public func rotate(_ fused: Memory, _ batch: Batch, shape: AttentionShape, table: RotaryTable) {}
  /// Nothing.
  public func store(_ fused: Memory, _ batch: Batch, cache: Cache, layer: Int) {}
  /// Nothing.
  public func attention(
    _ fused: Memory, _ batch: Batch, cache: Cache, layer: Int, options: AttentionOptions,
    into output: Memory
  ) {}
  /// Nothing.
  public func logSoftmax(_ logits: Memory, rows: Int) {}
  /// Nothing.
  public func topElements(_ logits: Memory, row: Int, count: Int) -> [(index: Int, value: Float)] { [] }
}

extension Int {
  /// The product, or the largest integer when it does not fit.
  fileprivate func multipliedOrMax(_ other: Int) -> Int {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? .max : product
  }

  /// The sum, or the largest integer when it does not fit.
  fileprivate func addingOrMax(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
