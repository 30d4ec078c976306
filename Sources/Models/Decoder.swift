public import Backends
import Tensors

/// A decoder-only transformer with its weights on a device: embedding, layers, norm, head.
///
/// It holds no state of a run.
public final class Decoder<B: Backend> {
  /// The numbers of the model.
  public let architecture: ModelArchitecture
  let backend: B
  let format: WeightFormat
  let hiddenWidth: Int
  private let embedding: B.Weight
  private let layers: [DecoderLayer<B>]
  private let finalNorm: RMSNorm<B>
  private let head: B.Weight

  init(
    architecture: ModelArchitecture,
    embedding: B.Weight,
    layers: [DecoderLayer<B>],
    hiddenWidth: Int,
    finalNorm: RMSNorm<B>,
    head: B.Weight,
    _ builder: DecoderBuilder<B>
  ) {
    self.architecture = architecture
    self.embedding = embedding
    self.layers = layers
    self.hiddenWidth = hiddenWidth
    self.finalNorm = finalNorm
    self.head = head
    backend = builder.backend
    format = builder.format
  }

  /// Runs the layers over the batch in `context`; the residual stream holds the result.
  func runLayers(_ context: ForwardContext<B>) {
    backend.embed(context.batch, table: embedding, into: context.residual)
    for (index, layer) in layers.enumerated() { layer(context, layer: index) }
  }

  /// Computes the logits of `count` of the rows that want them, from the `first` on.
  func computeLogits(_ context: ForwardContext<B>, first: Int, count: Int) {
    backend.gatherLogitRows(
      context.batch,
      context.residual,
      first: first,
      count: count,
      into: context.gathered
    )
    finalNorm(context.gathered, rows: count, into: context.gatheredNormed, on: backend)
    backend.linear(context.gatheredNormed, head, rows: count, into: context.logits, accumulate: false)
  }
}

/// The memory of one forward pass: activations, cache and the batch at work.
///
/// Made once, sized by configuration; a pass allocates nothing.
final class ForwardContext<B: Backend> {
  let backend: B
  let cache: B.Cache
  let batch: B.Batch
  /// The number of rows of the batch at work.
  var rows = 0
  /// `[rows, hidden size]` 32-bit floats: the residual stream.
  let residual: B.Buffer
  /// `[rows, hidden size]`: the input of the next product.
  let normed: B.Buffer
  /// `[rows, queries + keys + values]` 32-bit floats.
  let fused: B.Buffer
  /// `[rows, query width]`: the result of attention.
  let attended: B.Buffer
  /// `[rows, intermediate size]`.
  let hidden: B.Buffer
  /// `[rows, 2 * intermediate size]` for devices that do not fuse the gate.
  let scratch: B.Buffer?
  /// `[logit rows, hidden size]` 32-bit floats.
  let gathered: B.Buffer
  /// `[logit rows, hidden size]`: the input of the head.
  let gatheredNormed: B.Buffer
  /// `[logit rows, vocabulary]` 32-bit floats.
  let logits: B.Buffer

  /// Makes all memory.
  ///
  /// - Parameters:
  ///   - decoder: The model that will run.
  ///   - limits: The sizes.
  ///   - cacheDtype: The type of stored keys and values.
  /// - Throws: `BackendError` when the device has no room.
  init(_ decoder: Decoder<B>, limits: ForwardLimits, cacheDtype: DType) throws(BackendError) {
    let backend = decoder.backend
    let architecture = decoder.architecture
    let inputs = backend.activationType(for: decoder.format)
    let rows = limits.maxRows
    let width = architecture.hiddenSize
    self.backend = backend
    cache = try backend.makeCache(
      CacheShape(layers: architecture.layers, blockCount: limits.cacheBlocks, dtype: cacheDtype)
    )
    batch = try backend.makeBatch(rows: rows, blocks: limits.maxBlockTableEntries)
    residual = try backend.makeBuffer(.float32, rows: rows, columns: width)
    normed = try backend.makeBuffer(inputs, rows: rows, columns: width)
    let fusedWidth = architecture.layers.map(\.fusedWidth).max() ?? 0
    fused = try backend.makeBuffer(.float32, rows: rows, columns: fusedWidth)
    let queryWidth = architecture.layers.map(\.queryWidth).max() ?? 0
    attended = try backend.makeBuffer(inputs, rows: rows, columns: queryWidth)
    hidden = try backend.makeBuffer(inputs, rows: rows, columns: decoder.hiddenWidth)
    scratch =
      backend.gatedLinearNeedsScratch
      ? try backend.makeBuffer(.float32, rows: rows, columns: 2 * decoder.hiddenWidth) : nil
    gathered = try backend.makeBuffer(.float32, rows: limits.logitRows, columns: width)
    gatheredNormed = try backend.makeBuffer(inputs, rows: limits.logitRows, columns: width)
    logits = try backend.makeBuffer(.float32, rows: limits.logitRows, columns: architecture.vocabularySize)
  }
}

/// The sizes for which the memory of a forward pass is made.
public struct ForwardLimits: Sendable, Equatable {
  /// The most rows of a batch.
  public var maxRows: Int
  /// The most block table entries of a batch, all sequences together.
  public var maxBlockTableEntries: Int
  /// The rows of logits that are held at a time.
  public var logitRows: Int
  /// The blocks of the key-value cache.
  public var cacheBlocks: Int

  /// Makes limits.
  public init(maxRows: Int, maxBlockTableEntries: Int, logitRows: Int, cacheBlocks: Int) {
    self.maxRows = maxRows
    self.maxBlockTableEntries = maxBlockTableEntries
    self.logitRows = logitRows
    self.cacheBlocks = cacheBlocks
  }
}
