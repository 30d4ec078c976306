public import Tensors

/// A device that runs models, at the grain of a kernel launch.
///
/// Fused operations have defaults composed of plain ones (`Backend+Composed.swift`): a new device works at
/// once, gets faster operation by operation, and the composition is the oracle of its tests. Nothing above
/// this protocol asks which device it talks to.
///
/// The contract of design section 5 holds for every operation: a row's result depends on that row alone,
/// never on the other rows, their number, the chunk it came in, or the number of threads.
///
/// Activations are row-major. The residual stream and logits are 32-bit floats; inputs of linear layers
/// have the type that ``activationType(for:)`` names: a buffer of int8 holds rows rounded to 8 bits with one
/// scale for each row, and every operation that writes to it rounds. Only one thread calls a backend at a
/// time.
public protocol Backend: AnyObject, Sendable {
  /// Device memory holding activations or parameters.
  associatedtype Buffer: AnyObject
  /// A matrix in the device's own layout.
  associatedtype Weight: AnyObject
  /// The paged key-value cache of all layers.
  associatedtype Cache: AnyObject
  /// A batch made ready for the device: ids, positions, block tables, work lists.
  associatedtype Batch: AnyObject
  /// Memory in which layers with experts work.
  associatedtype Mixture: AnyObject = ComposedMixture<Self>

  /// What this is and what it runs on.
  var description: BackendDescription { get }

  /// The number of outputs of a packed weight: rows of its source, or rows of gate and up together.
  func outputs(of weight: Weight) -> Int

  /// Whether ``gatedLinear(_:_:activation:rows:into:scratch:)`` must be given scratch memory.
  var gatedLinearNeedsScratch: Bool { get }

  /// The shape of a cache.
  func shape(of cache: Cache) -> CacheShape

  // MARK: Memory

  /// The type of the inputs of linear layers whose weights are stored in a format.
  ///
  /// Rows of int8 are inputs of layers of 32-bit floats as well, and read as they were before rounding there.
  func activationType(for weights: WeightFormat) -> DType

  /// Makes memory for `rows` rows of `columns` elements, zeroed.
  func makeBuffer(_ dtype: DType, rows: Int, columns: Int) throws(BackendError) -> Buffer

  /// Makes a parameter vector of 32-bit floats (norm weights, biases).
  func makeVector(_ values: [Float]) throws(BackendError) -> Buffer

  /// Packs the weight `[outputs, inputs]` of a linear layer, reading each source row once (twice for a scale
  /// of the whole tensor).
  ///
  /// - Parameters:
  ///   - source: The rows.
  ///   - format: How to store them.
  ///   - bias: `[outputs]`, added to the product.
  /// - Returns: The packed weight.
  /// - Throws: ``BackendError`` when the device has no room or no such format.
  func makeLinear(
    _ source: any MatrixSource,
    format: WeightFormat,
    bias: [Float]?
  ) throws(BackendError) -> Weight

  /// Packs gate and up projection `[hidden, inputs]` of a gated layer so that one pass computes both.
  func makeGatedLinear(
    gate: any MatrixSource,
    up: any MatrixSource,
    format: WeightFormat,
    bias: (gate: [Float], up: [Float])?
  ) throws(BackendError) -> Weight

  /// Stores an embedding table `[vocabulary, width]` for ``embed(_:table:into:)`` alone.
  func makeTable(_ source: any MatrixSource, dtype: DType) throws(BackendError) -> Weight

  /// Makes the cache, zeroed.
  func makeCache(_ shape: CacheShape) throws(BackendError) -> Cache

  /// Takes the memory of a cache that holds nothing yet, so that no step waits for it later.
  func touch(_ cache: Cache)

  /// Copies blocks of a cache, all layers of each, before anything is loaded that reads or writes them.
  ///
  /// - Precondition: No target is the source or the target of another copy.
  func copyBlocks(_ copies: [BlockCopy], in cache: Cache)

  /// Makes an empty batch for up to `rows` rows and `blocks` block table entries in all.
  func makeBatch(rows: Int, blocks: Int) throws(BackendError) -> Batch

  /// Makes memory for layers with experts, shared by all layers of a model.
  ///
  /// - Parameters:
  ///   - shape: How the layers are cut.
  ///   - rows: The most rows at a time.
  ///   - format: How the experts' weights are stored.
  /// - Returns: The memory.
  /// - Throws: ``BackendError`` when the device has no room.
  func makeMixture(_ shape: ExpertShape, rows: Int, format: WeightFormat) throws(BackendError) -> Mixture

  /// Loads a batch. The batch of the last call is what operations below work on.
  func load(_ batch: RaggedBatch, into prepared: Batch)

  /// Copies one row to the host as 32-bit floats.
  func read(_ buffer: Buffer, row: Int, into output: inout MutableSpan<Float>)

  /// Copies one row from the host.
  func write(_ values: Span<Float>, to buffer: Buffer, row: Int)

  // MARK: Plain operations

  /// `output[row] = table[token of row]`, widened to 32 bits. The table may be one of ``makeTable`` or, for
  /// tied embeddings, the packed head of ``makeLinear``.
  func embed(_ batch: Batch, table: Weight, into output: Buffer)

  /// `output = input / sqrt(mean(input²) + epsilon) * weight` for each row (arXiv:1910.07467).
  func rmsNorm(_ input: Buffer, weight: Buffer, epsilon: Float, rows: Int, into output: Buffer)

  /// `output = (input - mean) / sqrt(variance + epsilon) * weight + bias` for each row (arXiv:1607.06450).
  func layerNorm(
    _ input: Buffer,
    weight: Buffer,
    bias: Buffer?,
    epsilon: Float,
    rows: Int,
    into output: Buffer
  )

  /// Divides each query head and each key head of rows `[queries | keys | values]` of 32-bit floats by its root
  /// mean square, in place, and multiplies it by a weight `[head size]`, as ``rmsNorm`` does with whole rows.
  func normalizeHeads(
    _ fused: Buffer,
    queryWeight: Buffer,
    keyWeight: Buffer,
    epsilon: Float,
    shape: AttentionShape,
    rows: Int
  )

  /// `output[rows, outputs] = input[rows, inputs] · weightᵀ + bias`, or added to what `output` holds.
  func linear(_ input: Buffer, _ weight: Weight, rows: Int, into output: Buffer, accumulate: Bool)

  /// `output = input * factor` element by element; with a factor of 1 a copy into the type of `output`. Input
  /// and output may be the same buffer.
  func scale(_ input: Buffer, by factor: Float, rows: Int, into output: Buffer)

  /// `output = output + input` element by element.
  func add(_ input: Buffer, rows: Int, into output: Buffer)

  /// `logits = cap * tanh(logits / cap)` element by element.
  func softCap(_ logits: Buffer, cap: Float, rows: Int)

  /// `output[row] = output[row] + table[position of row]`, for a table of ``makeTable``; positions beyond the
  /// table add nothing.
  func addPositions(_ batch: Batch, table: Weight, into output: Buffer)

  /// `output = activation(input)` element by element; input and output may be the same buffer.
  func activate(_ input: Buffer, _ activation: Activation, rows: Int, into output: Buffer)

  /// `output = activation(gate) * up`, where a row of `gateUp` is `[gate | up]`.
  func gate(_ gateUp: Buffer, _ activation: Activation, rows: Int, into output: Buffer)

  /// `output[i] = input[wanted row i]` for the batch's rows that want logits, from `first` on.
  func gatherLogitRows(_ batch: Batch, _ input: Buffer, first: Int, count: Int, into output: Buffer)

  /// Rotates queries and keys in place in rows `[queries | keys | values]` of 32-bit floats, each by the table of
  /// its slice's reach, and scales the queries where the tables say so.
  func rotate(_ fused: Buffer, _ batch: Batch, shape: AttentionShape, rotary: RotaryTables)

  /// Writes keys and values of rows `[queries | keys | values]` into the cache at the rows' positions.
  ///
  /// Writing the first token of a block clears the rest of that block, so that what a block held before
  /// can never reach a result.
  func store(_ fused: Buffer, _ batch: Batch, cache: Cache, layer: Int)

  /// `output[row, head] = softmax(scores) · values` over the keys that the row may see, with the queries
  /// of rows `[queries | keys | values]`. The row's own keys are in the cache already.
  func attention(
    _ fused: Buffer,
    _ batch: Batch,
    cache: Cache,
    layer: Int,
    options: AttentionOptions,
    into output: Buffer
  )

  /// The largest logit, its lowest index, and the logarithm of the sum of exponentials of each row.
  func summarize(_ logits: Buffer, rows: Int, into summaries: inout [LogitSummary])

  /// Replaces each row by the logarithm of its softmax.
  func logSoftmax(_ logits: Buffer, rows: Int)

  /// The `count` largest elements of a row in descending order, ties by ascending index.
  func topElements(_ logits: Buffer, row: Int, count: Int) -> [(index: Int, value: Float)]

  // MARK: Fused operations

  /// `output = activation(input · gateᵀ) * (input · upᵀ)` for a weight of ``makeGatedLinear``.
  ///
  /// - Parameters:
  ///   - input: `[rows, inputs]`.
  ///   - weight: Gate and up projection.
  ///   - activation: The function of the gate.
  ///   - rows: The number of rows.
  ///   - output: `[rows, hidden]`.
  ///   - scratch: 32-bit floats of `[rows, outputs(of: weight)]`, for devices that do not fuse; see
  ///   ``gatedLinearNeedsScratch``.
  func gatedLinear(
    _ input: Buffer,
    _ weight: Weight,
    activation: Activation,
    rows: Int,
    into output: Buffer,
    scratch: Buffer?
  )

  /// `output = activation(input · weightᵀ + bias)`.
  func activatedLinear(
    _ input: Buffer,
    _ weight: Weight,
    activation: Activation,
    rows: Int,
    into output: Buffer
  )

  /// Sends each row to its experts and sums their weighted results:
  /// `output = Σ weight * down(activation(gate · input) * up · input)`, or added to what `output` holds.
  ///
  /// A row's experts are those with the largest logits, among equals the lowest; their weights are their shares in
  /// the softmax over all experts. The results are summed in ascending order of experts. However many rows there are,
  /// each expert's weights are read once.
  ///
  /// - Parameters:
  ///   - input: `[rows, width]`, of the type that ``activationType(for:)`` names for the experts' format.
  ///   - logits: 32-bit floats of `[rows, experts]`: the router's.
  ///   - experts: The layer's experts, all of one format.
  ///   - activation: The function of the gate.
  ///   - rows: The number of rows.
  ///   - output: 32-bit floats of `[rows, width]`.
  ///   - accumulate: Whether the sum is added to what `output` holds.
  ///   - mixture: Memory to work in, whose shape is the layer's.
  func mixExperts(
    _ input: Buffer,
    logits: Buffer,
    _ experts: [ExpertWeights<Weight>],
    activation: Activation,
    rows: Int,
    into output: Buffer,
    accumulate: Bool,
    using mixture: Mixture
  )

  /// ``rotate(_:_:shape:rotary:)`` (nil: no rotation), then ``store(_:_:cache:layer:)``.
  func rotateAndStore(_ fused: Buffer, _ batch: Batch, rotary: RotaryTables?, cache: Cache, layer: Int)
}

/// Functions of one element between two linear layers.
public enum Activation: String, Sendable, CaseIterable {
  /// `x * sigmoid(x)`.
  case silu
  /// `x / 2 * (1 + erf(x / sqrt(2)))`.
  case gelu
  /// The tanh form of gelu.
  case geluTanh
  /// `x * sigmoid(1.702 x)`.
  case quickGelu
  /// `max(x, 0)`.
  case relu
  /// The square of `max(x, 0)`.
  case reluSquared
}

/// What a row of logits says in short.
public struct LogitSummary: Sendable, Equatable {
  /// The lowest index that holds the maximum.
  public var argmax: Int32
  /// The maximum.
  public var maximum: Float
  /// The logarithm of the sum of the exponentials; NaN when a logit is.
  public var logSumExp: Float

  /// Makes a summary.
  public init(argmax: Int32, maximum: Float, logSumExp: Float) {
    self.argmax = argmax
    self.maximum = maximum
    self.logSumExp = logSumExp
  }
}

/// What a backend is and runs on.
public struct BackendDescription: Sendable, Equatable {
  /// The name, such as "cpu".
  public var name: String
  /// The instruction set chosen, such as "avx512_bf16".
  public var instructionSet: String
  /// The number of threads.
  public var threads: Int

  /// Makes a description.
  public init(name: String, instructionSet: String, threads: Int) {
    self.name = name
    self.instructionSet = instructionSet
    self.threads = threads
  }
}

/// Why a backend cannot do what it was asked.
public enum BackendError: Error, Equatable, Sendable {
  /// Memory could not be had.
  case outOfMemory(bytes: Int)
  /// The device stores no weights of this type.
  case unsupportedType(DType)
  /// The device stores no keys and values of this type.
  case unsupportedCacheType(DType)
  /// Sums over so many inputs could overflow next to integer weights.
  case tooManyInputs(inputs: Int, limit: Int)
  /// The CPU, or the name in the environment, has no such instruction set.
  case unknownInstructionSet(name: String, available: [String])
}

extension BackendError: CustomStringConvertible {
  /// Which thing, the rule and the way out.
  public var description: String {
    switch self {
    case .outOfMemory(let bytes): "memory for \(bytes) bytes could not be had"
    case .unsupportedType(let dtype):
      "weights of type \(dtype.rawValue) are not supported; supported: F32, F16, BF16"
    case .unsupportedCacheType(let dtype):
      "keys and values of type \(dtype.rawValue) are not supported; "
        + "supported: F32, F16, BF16, F8_E4M3, I8"
    case .tooManyInputs(let inputs, let limit):
      "integer weights are supported for at most \(limit) inputs of a layer; got \(inputs); "
        + "choose floating-point weights"
    case .unknownInstructionSet(let name, let available):
      "instruction set '\(name)' cannot run here; available: \(available.joined(separator: ", "))"
    }
  }
}
