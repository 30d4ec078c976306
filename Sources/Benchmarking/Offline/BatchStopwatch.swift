/// Notes when the parts of a batch are done.
///
/// It starts before the prompts are encoded, as the timer of optimum-habana's run_generation does.
public struct BatchStopwatch<Time: Clock>: Sendable where Time.Duration == Duration {
  private let clock: Time
  private let start: Time.Instant
  private var encoded: Time.Instant
  private var generated: Time.Instant

  /// Starts.
  public init(_ clock: Time) {
    self.clock = clock
    start = clock.now
    encoded = start
    generated = start
  }

  /// Notes that the prompts are ids.
  public mutating func finishEncoding() { encoded = clock.now }

  /// Notes that every token is there.
  public mutating func finishGenerating() { generated = clock.now }

  /// The times of a batch whose texts are decoded by now.
  ///
  /// - Parameters:
  ///   - arrivals: For each row, when each of its tokens was there.
  ///   - batching: How the rows ran, which says what a step is.
  /// - Returns: The times.
  public func times(of arrivals: [[Time.Instant]], batching: Batching) -> BatchTimes {
    let end = clock.now
    let (first, later) =
      switch batching {
      case .static: Self.steps(of: arrivals, since: encoded)
      case .continuous: Self.tokens(of: arrivals, since: encoded)
      }
    return BatchTimes(
      encoding: start.duration(to: encoded),
      firstToken: first,
      laterTokens: later,
      endToEnd: start.duration(to: generated),
      whole: start.duration(to: end)
    )
  }

  /// The steps of rows that go on together: step k ends when the last row that has a k-th token has it.
  private static func steps(
    of arrivals: [[Time.Instant]],
    since start: Time.Instant
  ) -> (first: Duration, later: [Duration]) {
    var last = start
    let steps = (0..<(arrivals.map(\.count).max() ?? 0)).map { step in
      let end = arrivals.compactMap { step < $0.count ? $0[step] : nil }.reduce(last, max)
      defer { last = end }
      return last.duration(to: end)
    }
    return (steps.first ?? .zero, Array(steps.dropFirst()))
  }

  /// The first token of a row on average, its time in the queue included, and the gaps between the others.
  private static func tokens(
    of arrivals: [[Time.Instant]],
    since start: Time.Instant
  ) -> (first: Duration, later: [Duration]) {
    let firsts = arrivals.compactMap(\.first).map(start.duration(to:))
    let later = arrivals.flatMap { row in zip(row, row.dropFirst()).map { $0.duration(to: $1) } }
    return (firsts.mean ?? .zero, later)
  }
}
