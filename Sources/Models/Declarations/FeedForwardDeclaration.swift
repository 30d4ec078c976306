package import Backends

/// The feed-forward half of a layer, as data.
package enum FeedForwardDeclaration {
  /// `down(activation(gate x) * up x)`.
  case gated(gate: LinearPart, up: LinearPart, down: LinearPart, activation: Activation)
  /// `down(activation(up x))`.
  case plain(up: LinearPart, down: LinearPart, activation: Activation)

  /// Some of many gated halves, chosen for each row.
  case experts(ExpertsDeclaration)

  /// The number of values between the projections that all rows pass.
  package var hiddenWidth: Int {
    switch self {
    case .gated(_, let up, _, _), .plain(let up, _, _): up.outputs
    case .experts: 0
    }
  }

  /// Packs the weights.
  func block<B: Backend>(inputs: Int, _ builder: DecoderBuilder<B>) throws -> any FeedForward<B> {
    switch self {
    case .gated(let gate, let up, let down, let activation):
      try GatedMLP(gate: gate, up: up, down: down, inputs: inputs, activation: activation, builder)
    case .experts(let experts): try MixtureOfExperts(experts, inputs: inputs, builder)
    case .plain(let up, let down, let activation):
      try PlainMLP(up: up, down: down, inputs: inputs, activation: activation, builder)
    }
  }
}
