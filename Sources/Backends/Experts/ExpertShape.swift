/// How a layer with experts is cut, and how rows come to its experts.
public struct ExpertShape: Sendable, Hashable {
  /// The experts of a layer.
  public let count: Int
  /// The experts that each row is sent to.
  public let chosen: Int
  /// Whether the weights of a row's experts are divided by their sum.
  public let renormalizes: Bool
  /// The width of a row, before and after.
  public let width: Int
  /// The width between the projections of an expert.
  public let hidden: Int

  /// Makes a shape.
  ///
  /// - Precondition: All sizes are positive and `chosen` is at most `count`.
  public init(count: Int, chosen: Int, renormalizes: Bool, width: Int, hidden: Int) {
    precondition(
      chosen > 0 && chosen <= count && width > 0 && hidden > 0,
      "\(chosen) of \(count) experts of width \(width) and \(hidden)"
    )
    self.count = count
    self.chosen = chosen
    self.renormalizes = renormalizes
    self.width = width
    self.hidden = hidden
  }
}

/// The projections of one expert, or of all experts of a layer in an array.
public struct ExpertWeights<Weight> {
  /// Gate and up projection, made by ``Backend/makeGatedLinear(gate:up:format:bias:)``.
  public let gateUp: Weight
  /// The projection back, made by ``Backend/makeLinear(_:format:bias:)``.
  public let down: Weight

  /// Makes an expert.
  public init(gateUp: Weight, down: Weight) {
    self.gateUp = gateUp
    self.down = down
  }
}
