import Backends

/// A feed-forward layer whose first half gates the second: `down(activation(gate x) * up x)`.
struct GatedMLP<B: Backend>: FeedForward {
  private let gateUp: B.Weight
  private let down: B.Weight
  private let activation: Activation

  /// Packs the projections.
  init(
    gate: LinearPart,
    up: LinearPart,
    down downPart: LinearPart,
    inputs: Int,
    activation: Activation,
    _ builder: DecoderBuilder<B>
  ) throws {
    gateUp = try builder.gatedLinear(gate: gate, up: up, inputs: inputs)
    down = try builder.linear([downPart], inputs: gate.outputs)
    self.activation = activation
  }

  func callAsFunction(_ context: ForwardContext<B>, into output: B.Buffer, accumulate: Bool) {
    let backend = context.backend
    backend.gatedLinear(
      context.normed,
      gateUp,
      activation: activation,
      rows: context.rows,
      into: context.hidden,
      scratch: context.scratch
    )
    backend.linear(context.hidden, down, rows: context.rows, into: output, accumulate: accumulate)
  }
}
