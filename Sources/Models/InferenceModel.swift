public import Backends
public import Tensors

/// A model ready to run: weights, cache and workspace on some device.
///
/// One thread uses it.
public protocol InferenceModel: AnyObject {
  /// The length of a row of logits.
  var vocabularySize: Int { get }
  /// The sizes that batches must keep to.
  var limits: ForwardLimits { get }
  /// How the rotary tables of a sequence depend on its length, and so the reach of its slices.
  var positions: PositionPolicy { get }
  /// The number of keys that no query of any layer sees beyond, the query's own included; nil when a layer sees all.
  var window: Int? { get }

  /// Takes the memory of the cache now; only before the first batch.
  func touchCache()

  /// Copies blocks of the cache, before a batch that looks at them.
  ///
  /// - Precondition: No target is the source or the target of another copy.
  func copyBlocks(_ copies: [BlockCopy])

  /// Runs a batch: the one path through the model that generation, evaluation and benchmarks take.
  ///
  /// Logits come in blocks, never as one array of all rows; `body` sees each block while it exists.
  ///
  /// - Parameters:
  ///   - batch: The rows to run, within ``limits``.
  ///   - body: Called in the order of ``RaggedBatch/logitRows``.
  func forward(_ batch: RaggedBatch, _ body: (LogitBlock) throws -> Void) rethrows
}

extension InferenceModel {
  /// One table for all sequences.
  public var positions: PositionPolicy { .fixed }
  /// None.
  public var window: Int? { nil }
}

/// Some rows of logits, valid inside the closure that receives it.
public struct LogitBlock {
  /// Where the first row stands among ``RaggedBatch/logitRows``.
  public let first: Int
  /// The maximum and log-sum-exp of each row.
  public let summaries: [LogitSummary]
  /// The width of a hidden state.
  public let hiddenSize: Int
  private let readRow: (Int, inout MutableSpan<Float>) -> Void
  private let readHidden: (Int, inout MutableSpan<Float>) -> Void

  /// Makes a block.
  ///
  /// - Parameters:
  ///   - first: Where the first row stands among the batch's logit rows.
  ///   - summaries: One for each row.
  ///   - readRow: Copies the logits of a row of this block.
  ///   - hiddenSize: The width of a hidden state.
  ///   - readHidden: Copies the hidden state of a row of this block.
  public init(
    first: Int,
    summaries: [LogitSummary],
    readRow: @escaping (Int, inout MutableSpan<Float>) -> Void,
    hiddenSize: Int = 0,
    readHidden: @escaping (Int, inout MutableSpan<Float>) -> Void = { _, _ in }
  ) {
    self.first = first
    self.summaries = summaries
    self.readRow = readRow
    self.hiddenSize = hiddenSize
    self.readHidden = readHidden
  }

  /// Copies a row.
  ///
  /// - Parameters:
  ///   - row: The row, from 0, of this block.
  ///   - output: `[vocabulary]`, filled whole.
  public func read(row: Int, into output: inout MutableSpan<Float>) { readRow(row, &output) }

  /// Copies the hidden state that the logits of a row were made of, after the last norm.
  ///
  /// - Parameters:
  ///   - row: The row, from 0, of this block.
  ///   - output: `[hidden size]`, filled whole.
  public func readHidden(row: Int, into output: inout MutableSpan<Float>) { readHidden(row, &output) }
}

/// A decoder with its cache and workspace.
public final class DecoderModel<B: Backend>: InferenceModel {
  /// The sizes that batches must keep to.
  public let limits: ForwardLimits
  private let decoder: Decoder<B>
  private let context: ForwardContext<B>
  private var summaries: [LogitSummary] = []

  /// Makes cache and workspace.
  ///
  /// - Throws: `BackendError` when the device has no room.
  public init(_ decoder: Decoder<B>, limits: ForwardLimits, cacheDtype: DType) throws(BackendError) {
    self.decoder = decoder
    self.limits = limits
    context = try ForwardContext(decoder, limits: limits, cacheDtype: cacheDtype)
  }

  /// Takes the memory of the cache now.
  public func touchCache() { decoder.backend.touch(context.cache) }

  /// Copies blocks of the cache.
  public func copyBlocks(_ copies: [BlockCopy]) { decoder.backend.copyBlocks(copies, in: context.cache) }

  /// The length of a row of logits.
  public var vocabularySize: Int { decoder.architecture.vocabularySize }
  /// That of the model.
  public var positions: PositionPolicy { decoder.architecture.positions }
  /// That of the model.
  public var window: Int? { decoder.architecture.window }

  /// Runs the layers once, then the head over the wanted rows, some at a time.
  ///
  /// - Precondition: The batch keeps to ``limits``.
  public func forward(_ batch: RaggedBatch, _ body: (LogitBlock) throws -> Void) rethrows {
    precondition(batch.rowCount <= limits.maxRows, "\(batch.rowCount) rows of at most \(limits.maxRows)")
    guard batch.rowCount > 0 else { return }
    let backend = decoder.backend
    backend.load(batch, into: context.batch)
    context.rows = batch.rowCount
    decoder.runLayers(context)
    for first in stride(from: 0, to: batch.logitRows.count, by: limits.logitRows) {
      let count = min(limits.logitRows, batch.logitRows.count - first)
      decoder.computeLogits(context, first: first, count: count)
      summaries.removeAll(keepingCapacity: true)
      backend.summarize(context.logits, rows: count, into: &summaries)
      let (logits, hidden) = (context.logits, decoder.hiddenStates(context))
      try body(
        LogitBlock(
          first: first,
          summaries: summaries,
          readRow: { row, output in backend.read(logits, row: row, into: &output) },
          hiddenSize: decoder.hiddenSize,
          readHidden: { row, output in backend.read(hidden, row: row, into: &output) }
        )
      )
    }
  }
}
