/// A stretch of a run with one kind of load.
package struct LoadStep: Sendable, Equatable {
  /// How requests are made.
  package enum Executor: Sendable, Equatable {
    /// Closed loop: so many users, each of whom asks again when answered.
    case constantUsers(Int)
    /// Open loop: so many requests a second whatever becomes of them, but never more than `cap` at once.
    case arrivals(rate: Double, pattern: ArrivalPattern, cap: Int?)
  }

  /// The name in tables.
  package var id: String
  /// How requests are made.
  package var executor: Executor
  /// How long requests are made.
  package var duration: Duration

  /// Makes a step.
  package init(id: String, executor: Executor, duration: Duration) {
    self.id = id
    self.executor = executor
    self.duration = duration
  }

  /// Requests a second of an open loop.
  package var rate: Double? {
    guard case .arrivals(let rate, _, _) = executor else { return nil }
    return rate
  }

  /// An open-loop step, named as inference-benchmarker names it: `constant@0.52req/s`.
  static func arrivals(_ rate: Double, _ pattern: ArrivalPattern, cap: Int?, _ duration: Duration) -> LoadStep
  {
    LoadStep(
      id: "\(pattern.rawValue)@\(rate.fixed(2))req/s",
      executor: .arrivals(rate: rate, pattern: pattern, cap: cap),
      duration: duration
    )
  }
}
