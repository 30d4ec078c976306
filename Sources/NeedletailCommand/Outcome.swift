/// What work gave until it ended.
struct Outcome<Value: Sendable>: Sendable {
  /// What there is.
  var value: Value
  /// Why there is no more: a `CancellationError` for an interruption; nil when the work came to its end.
  var failure: (any Error)?

  /// Ends the program with the failure, after what there is was shown.
  func end() throws {
    if let failure { throw failure }
  }

  /// What a report says of an early end; nil when there was none.
  var note: String? {
    failure.map { $0 is CancellationError ? "interrupted" : "ended by an error" }
      .map { "\($0): these are the results until then" }
  }
}

extension Outcome {
  /// The same outcome in another form.
  func map<Other: Sendable>(_ transform: (Value) throws -> Other) rethrows -> Outcome<Other> {
    Outcome<Other>(value: try transform(value), failure: failure)
  }
}
