package import Backends
import Checkpoints
import OrderedJSON

/// The experts of a layer and their router, as data.
package struct ExpertsDeclaration {
  /// Where the experts stand, each below its number.
  package var scope: WeightScope
  /// The names of an expert's projections.
  package var names: (gate: String, up: String, down: String)
  /// `[experts, width]`.
  package var router: LinearPart
  package var shape: ExpertShape
  package var activation: Activation

  init(
    _ scope: WeightScope,
    names: (gate: String, up: String, down: String),
    router: WeightScope,
    shape: ExpertShape,
    activation: Activation
  ) {
    self.scope = scope
    self.names = names
    self.router = LinearPart(router, outputs: shape.count)
    self.shape = shape
    self.activation = activation
  }

  /// The projections of an expert.
  ///
  /// - Throws: ``ModelError/stackedExperts(tensor:expected:)`` for checkpoints that keep all experts in one tensor.
  func expert(_ index: Int) throws(ModelError) -> (gate: LinearPart, up: LinearPart, down: LinearPart) {
    let expert = scope[index]
    if !expert[names.gate].contains("weight") {
      for stacked in ["gate_up_proj", names.gate] where scope.contains(stacked) {
        throw .stackedExperts(tensor: scope.full(stacked), expected: expert[names.gate].full("weight"))
      }
    }
    return (
      gate: LinearPart(expert[names.gate], outputs: shape.hidden),
      up: LinearPart(expert[names.up], outputs: shape.hidden),
      down: LinearPart(expert[names.down], outputs: shape.width)
    )
  }
}

extension ExpertShape {
  /// Reads the number of experts under `countKey`, and `num_experts_per_tok`.
  init(
    _ configuration: ModelConfiguration,
    countKey: String,
    absent: (count: Int, chosen: Int),
    renormalizes: Bool,
    width: Int,
    hidden: Int
  ) throws {
    let count = try configuration.size(countKey, absent: absent.count) ?? absent.count
    guard count <= SizeLimit.experts else {
      throw configuration.invalid(countKey, "at most \(SizeLimit.experts)", .number(count))
    }
    let chosen = try configuration.size("num_experts_per_tok", absent: absent.chosen) ?? absent.chosen
    guard chosen <= count else {
      throw configuration.invalid("num_experts_per_tok", "at most \(countKey) (\(count))", .number(chosen))
    }
    self.init(count: count, chosen: chosen, renormalizes: renormalizes, width: width, hidden: hidden)
  }
}
