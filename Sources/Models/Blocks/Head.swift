import Backends

/// From rows of the residual stream to logits.
struct Head<B: Backend> {
  private let norm: Norm<B>?
  private let projection: B.Weight?
  private let weight: B.Weight
  private let softCap: Float?

  /// Packs what is beside the head's own weight.
  init(_ declaration: DecoderDeclaration, weight: B.Weight, _ builder: DecoderBuilder<B>) throws {
    let width = declaration.hiddenSize
    norm = try declaration.finalNorm.map { try Norm($0, width: width, builder) }
    projection = try declaration.head.projection.map { try builder.linear([$0], inputs: width) }
    self.weight = weight
    softCap = declaration.head.softCap
  }

  /// Whether rows are projected to the width of the embedding before the head's own weight.
  var isProjected: Bool { projection != nil }

  /// Sets the first `rows` rows of `context.logits` from those of `context.gathered`.
  func callAsFunction(_ context: ForwardContext<B>, rows: Int) {
    let backend = context.backend
    if let norm {
      norm(context.gathered, rows: rows, into: context.gatheredNormed, on: backend)
    } else {
      backend.scale(context.gathered, by: 1, rows: rows, into: context.gatheredNormed)
    }
    var input = context.gatheredNormed
    if let projection, let narrow = context.narrow {
      backend.linear(input, projection, rows: rows, into: narrow.output, accumulate: false)
      input = narrow.output
    }
    backend.linear(input, weight, rows: rows, into: context.logits, accumulate: false)
    if let softCap { backend.softCap(context.logits, cap: softCap, rows: rows) }
  }
}
