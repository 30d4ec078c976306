public import Backends

/// A decoder-only transformer with its weights on a device: embedding, layers, head.
///
/// It holds no state of a run.
public final class Decoder<B: Backend> {
  /// The numbers of the model.
  public let architecture: ModelArchitecture
  let backend: B
  let format: WeightFormat
  /// What the memory of a pass is sized by.
  let widths: ForwardWidths
  private let embedding: Embedding<B>
  private let layers: [DecoderLayer<B>]
  private let head: Head<B>

  /// Packs the weights of a declaration.
  ///
  /// - Throws: ``ModelError`` for tensors that are missing or have another shape, `BackendError` when the
  ///   device has no room.
  init(_ declaration: DecoderDeclaration, _ builder: DecoderBuilder<B>) throws {
    let width = declaration.hiddenSize
    architecture = declaration.architecture
    widths = ForwardWidths(declaration)
    backend = builder.backend
    format = builder.format
    layers = try declaration.layers.map { try DecoderLayer($0, width: width, builder) }
    let (table, weight) = try builder.embeddingAndHead(declaration)
    embedding = try Embedding(declaration.embedding, table: table, width: width, builder)
    head = try Head(declaration, weight: weight, builder)
  }

  /// Runs the layers over the batch in `context`; the residual stream holds the result.
  func runLayers(_ context: ForwardContext<B>) {
    embedding(context)
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
    head(context, rows: count)
  }

  /// The width of a row of ``hiddenStates(_:)``.
  var hiddenSize: Int { head.isProjected ? widths.embedding : architecture.hiddenSize }

  /// The rows that the last logits were made of.
  func hiddenStates(_ context: ForwardContext<B>) -> B.Buffer {
    guard head.isProjected, let narrow = context.narrow else { return context.gatheredNormed }
    return narrow.output
  }
}
