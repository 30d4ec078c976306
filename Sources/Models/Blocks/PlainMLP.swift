import Backends

/// A feed-forward layer of two projections: `down(activation(up x))`.
struct PlainMLP<B: Backend>: FeedForward {
  private let up: B.Weight
  private let down: B.Weight
  private let activation: Activation

  /// Packs the projections.
  init(
    up upPart: LinearPart,
    down downPart: LinearPart,
    inputs: Int,
    activation: Activation,
    _ builder: DecoderBuilder<B>
  ) throws {
    up = try builder.linear([upPart], inputs: inputs)
    down = try builder.linear([downPart], inputs: upPart.outputs)
    self.activation = activation
  }

  func callAsFunction(_ context: ForwardContext<B>, into output: B.Buffer, accumulate: Bool) {
    let (backend, rows) = (context.backend, context.rows)
    backend.activatedLinear(context.normed, up, activation: activation, rows: rows, into: context.hidden)
    backend.linear(context.hidden, down, rows: rows, into: output, accumulate: accumulate)
  }
}
