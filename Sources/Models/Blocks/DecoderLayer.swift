import Backends

/// A layer of norm, attention, norm and feed-forward, each half added to the residual stream.
struct DecoderLayer<B: Backend> {
  let attentionNorm: RMSNorm<B>
  let attention: Attention<B>
  let feedForwardNorm: RMSNorm<B>
  let feedForward: GatedMLP<B>

  func callAsFunction(_ context: ForwardContext<B>, layer: Int) {
    attentionNorm(context.residual, rows: context.rows, into: context.normed, on: context.backend)
    attention(context, layer: layer)
    feedForwardNorm(context.residual, rows: context.rows, into: context.normed, on: context.backend)
    feedForward(context)
  }
}
