import Backends

/// A layer of attention and feed-forward around the residual stream.
struct DecoderLayer<B: Backend> {
  private let attention: Attention<B>
  private let feedForward: any FeedForward<B>
  private let attentionNorms: HalfNorms<Norm<B>>
  private let feedForwardNorms: HalfNorms<Norm<B>>
  private let isParallel: Bool

  /// Packs the weights.
  init(_ declaration: LayerDeclaration, width: Int, _ builder: DecoderBuilder<B>) throws {
    attentionNorms = try declaration.attentionNorms.map { try Norm($0, width: width, builder) }
    attention = try Attention(declaration.attention, inputs: width, builder)
    feedForwardNorms = try declaration.feedForwardNorms.map { try Norm($0, width: width, builder) }
    feedForward = try declaration.feedForward.block(inputs: width, builder)
    isParallel = declaration.isParallel
  }

  func callAsFunction(_ context: ForwardContext<B>, layer: Int) {
    if isParallel { return runParallel(context, layer: layer) }
    run(attentionNorms, context) { result, accumulate in
      attention(context, layer: layer, into: result, accumulate: accumulate)
    }
    run(feedForwardNorms, context) { result, accumulate in
      feedForward(context, into: result, accumulate: accumulate)
    }
  }

  /// Runs a half of the layer, which takes `context.normed`.
  private func run(
    _ norms: HalfNorms<Norm<B>>,
    _ context: ForwardContext<B>,
    _ half: (_ result: B.Buffer, _ accumulate: Bool) -> Void
  ) {
    let (backend, rows, stream) = (context.backend, context.rows, context.residual)
    takeInput(norms, context)
    if let norm = norms.onResult, let branch = context.branch {
      half(branch, false)
      norm(branch, rows: rows, into: branch, on: backend)
      backend.add(branch, rows: rows, into: stream)
    } else {
      half(stream, true)
    }
    norms.onStream?(stream, rows: rows, into: stream, on: backend)
  }

  /// Makes `context.normed` of the stream.
  private func takeInput(_ norms: HalfNorms<Norm<B>>, _ context: ForwardContext<B>) {
    let (backend, rows, stream) = (context.backend, context.rows, context.residual)
    if let norm = norms.before, !norms.replacesStream {
      return norm(stream, rows: rows, into: context.normed, on: backend)
    }
    norms.before?(stream, rows: rows, into: stream, on: backend)
    backend.scale(stream, by: 1, rows: rows, into: context.normed)
  }

  /// Adds both halves to the stream as it was before the layer.
  private func runParallel(_ context: ForwardContext<B>, layer: Int) {
    takeInput(attentionNorms, context)
    guard let norm = feedForwardNorms.before, let branch = context.branch else {
      attention(context, layer: layer, into: context.residual, accumulate: true)
      return feedForward(context, into: context.residual, accumulate: true)
    }
    attention(context, layer: layer, into: branch, accumulate: false)
    norm(context.residual, rows: context.rows, into: context.normed, on: context.backend)
    feedForward(context, into: context.residual, accumulate: true)
    context.backend.add(branch, rows: context.rows, into: context.residual)
  }
}
