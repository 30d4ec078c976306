/// Why a token cannot be chosen: a parameter out of its range, or scores that leave nothing to choose from.
public enum SamplingError: Error, Equatable, Sendable {
  /// A parameter breaks its rule; `parameter` is spelled as requests spell it.
  case outOfRange(parameter: String, rule: String, found: String)
  /// The model produced NaN for a token.
  case notANumber(token: Int)
  /// Every token was ruled out.
  case noTokenLeft
  /// The row of scores does not have one score for each token of the vocabulary.
  case rowLength(expected: Int, found: Int)
  /// The constraint on the text lets it go on no further.
  case constraint(reason: String)
}

extension SamplingError: CustomStringConvertible {
  /// The parameter or token, the rule, and what came instead.
  public var description: String {
    switch self {
    case .outOfRange(let parameter, let rule, let found):
      "`\(parameter)` must be \(rule); got \(found)"
    case .notANumber(let token):
      "the logits must be numbers; token \(token) has NaN"
    case .noTokenLeft:
      "no token is left to choose: every score is minus infinity; "
        + "loosen the rules that ban tokens (bad words, no-repeat n-grams, logit bias, minimum lengths)"
    case .rowLength(let expected, let found):
      "a row of logits must have \(expected) scores, one for each token; got \(found)"
    case .constraint(let reason):
      reason
    }
  }
}
