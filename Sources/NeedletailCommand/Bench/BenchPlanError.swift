/// Why cells are not measured.
enum BenchPlanError: Error, CustomStringConvertible {
  /// The sequences of a cell are longer than those of the model.
  case sequenceTooLong(tokens: Int, limit: Int)
  /// Every request of a cell failed.
  case nothingCompleted(error: String)

  var description: String {
    switch self {
    case .sequenceTooLong(let tokens, let limit):
      "input and output tokens must be <= \(limit) together, the longest sequence of the model; got \(tokens)"
    case .nothingCompleted(let error): "no request was completed: \(error)"
    }
  }
}
