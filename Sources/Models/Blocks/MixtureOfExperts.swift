import Backends

/// A feed-forward half whose rows go to some of many gated experts each (arXiv:2401.04088).
struct MixtureOfExperts<B: Backend>: FeedForward {
  private let router: B.Weight
  private let experts: [ExpertWeights<B.Weight>]
  private let activation: Activation

  /// Packs the router, whose logits are 32-bit floats whatever the format of the experts, and all experts.
  init(_ declaration: ExpertsDeclaration, inputs: Int, _ builder: DecoderBuilder<B>) throws {
    router = try builder.linear([declaration.router], inputs: inputs, format: builder.routerFormat)
    experts = try (0..<declaration.shape.count).map { index in
      let expert = try declaration.expert(index)
      return ExpertWeights(
        gateUp: try builder.gatedLinear(gate: expert.gate, up: expert.up, inputs: inputs),
        down: try builder.linear([expert.down], inputs: declaration.shape.hidden)
      )
    }
    activation = declaration.activation
  }

  func callAsFunction(_ context: ForwardContext<B>, into output: B.Buffer, accumulate: Bool) {
    guard let memory = context.experts else { preconditionFailure("experts without memory") }
    let (backend, rows) = (context.backend, context.rows)
    backend.linear(context.normed, router, rows: rows, into: memory.logits, accumulate: false)
    backend.mixExperts(
      context.normed,
      logits: memory.logits,
      experts,
      activation: activation,
      rows: rows,
      into: output,
      accumulate: accumulate,
      using: memory.mixture
    )
  }
}
