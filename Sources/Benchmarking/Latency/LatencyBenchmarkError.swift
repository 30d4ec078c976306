public import Generation

/// Why a cell is not measured.
public enum LatencyBenchmarkError: Error, Equatable, Sendable {
  /// The cell's sequences, context depth included, are longer than those the model serves.
  case sequenceTooLong(tokens: Int, limit: Int)
  /// The cell has more sequences than a batch of the model has rows.
  case batchTooLarge(sequences: Int, limit: Int)
  /// The cell's sequences do not fit in the key-value cache, of which each takes whole blocks.
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
      "context depth, input and output tokens must be <= \(limit) together, the longest sequence of the model; "
        + "got \(tokens)"
    case .batchTooLarge(let sequences, let limit):
      "the batch size must be <= \(limit), the rows of a batch of the model; got \(sequences); "
        + "raise --max-batch-size"
    case .cellTooLarge(let tokens, let capacity):
      "the cell needs \(tokens) tokens in the key-value cache, in whole blocks for each sequence; "
        + "it holds \(capacity); raise --max-batch-total-tokens"
    case .sampling(let error): "\(error)"
    case .interrupted: "interrupted before the first run ended"
    }
  }
}
