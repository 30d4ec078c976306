/// How strongly generated text is marked, so that a detector can later tell it from other text.
///
/// Source: arXiv:2301.10226.
public struct Watermark: Sendable, Equatable {
  /// The share of the vocabulary that each step favours.
  public let gamma: Float
  /// What is added to the scores of favoured tokens.
  public let delta: Float

  /// Checks the ranges; the defaults are TGI's.
  ///
  /// - Throws: `SamplingError.outOfRange`.
  public init(gamma: Float = 0.5, delta: Float = 2) throws(SamplingError) {
    guard gamma >= 0, gamma <= 1 else {
      throw .outOfRange(parameter: "watermark_gamma", rule: ">= 0.0 and <= 1.0", found: "\(gamma)")
    }
    guard delta.isFinite else {
      throw .outOfRange(parameter: "watermark_delta", rule: "finite", found: "\(delta)")
    }
    self.gamma = gamma
    self.delta = delta
  }
}
