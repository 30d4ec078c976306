import Backends
import Tensors

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
  /// `[rows, hidden size]` 32-bit floats: the result of one half of a layer, where the stream must wait for it.
  let branch: B.Buffer?
  /// Memory for an embedding that is narrower than the stream.
  let narrow: NarrowRows?
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
    let widths = decoder.widths
    hidden = try backend.makeBuffer(inputs, rows: rows, columns: widths.hidden)
    scratch =
      backend.gatedLinearNeedsScratch
      ? try backend.makeBuffer(.float32, rows: rows, columns: 2 * widths.hidden) : nil
    branch = widths.hasBranches ? try backend.makeBuffer(.float32, rows: rows, columns: width) : nil
    narrow =
      widths.embedding == width
      ? nil : try NarrowRows(backend, inputs, width: widths.embedding, limits)
    gathered = try backend.makeBuffer(.float32, rows: limits.logitRows, columns: width)
    gatheredNormed = try backend.makeBuffer(inputs, rows: limits.logitRows, columns: width)
    logits = try backend.makeBuffer(.float32, rows: limits.logitRows, columns: architecture.vocabularySize)
  }
  /// Rows of the width of an embedding that is narrower than the stream.
  struct NarrowRows {
    /// `[rows, width]` 32-bit floats.
    let embedded: B.Buffer
    /// `[rows, width]`: the input of the projection to the stream.
    let input: B.Buffer
    /// `[logit rows, width]`: the input of the head.
    let output: B.Buffer

    init(_ backend: B, _ inputs: DType, width: Int, _ limits: ForwardLimits) throws(BackendError) {
      embedded = try backend.makeBuffer(.float32, rows: limits.maxRows, columns: width)
      input = try backend.makeBuffer(inputs, rows: limits.maxRows, columns: width)
      output = try backend.makeBuffer(inputs, rows: limits.logitRows, columns: width)
    }
  }
}

/// The widths of a model that the memory of a pass is sized by, beside those of its architecture.
struct ForwardWidths {
  /// The values between the projections of the feed-forward half.
  let hidden: Int
  /// A row of the embedding table.
  let embedding: Int
  /// Whether the result of a half of a layer needs a place of its own.
  let hasBranches: Bool

  init(_ declaration: DecoderDeclaration) {
    hidden = declaration.layers.map(\.feedForward.hiddenWidth).max() ?? 0
    embedding = declaration.embedding.width
    hasBranches = declaration.hasBranches
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
