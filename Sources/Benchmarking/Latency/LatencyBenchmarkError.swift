public import Generation

/// Why a cell is not measured.
public enum LatencyBenchmarkError: Error, Equatable, Sendable {
  /// The cell's sequences are longer than those the model serves.
  case sequenceTooLong(tokens: Int, limit: Int)
  /// The cell's sequences do not fit in the key-value cache.
  case cellTooLarge(tokens: Int, capacity: Int)
  /// A token could not be drawn.
  case sampling(SamplingError)
  /// The task was cancelled before the first run ended.
  case interrupted
}

extension LatencyBenchmarkError: CustomStringConvertible {
  /// The numbers and the way out.
  public var description: String {
    switch self {
    case .sequenceTooLong(let tokens, let limit):
      "input and output tokens must be <= \(limit) together, the longest sequence of the model; got \(tokens)"
    case .cellTooLarge(let tokens, let capacity):
      "the cell needs \(tokens) tokens in the key-value cache, which holds \(capacity); "
        + "raise --max-batch-total-tokens"
    case .sampling(let error): "\(error)"
    case .interrupted: "interrupted before the first run ended"
    }
  }
}
