/// A row of a batch that was timed.
public protocol TimedRow: Sendable {
  /// A point of the clock that the benchmark reads.
  associatedtype Instant: Sendable
  /// When each token was there.
  var arrivals: [Instant] { get }
  /// The tokens of the row.
  var tokenCount: Int { get }
}

/// What a benchmark times: the way from prompts to texts.
public protocol OfflineWork: Sendable {
  /// A prompt as it was given.
  associatedtype Prompt: Sendable
  /// A prompt as the model takes it.
  associatedtype Encoded: Sendable
  /// A returned row.
  associatedtype Row: TimedRow

  /// Makes ids of a prompt.
  func encode(_ prompt: Prompt) throws -> Encoded
  /// Runs a batch to its end; for each prompt its rows.
  func generate(_ batch: [Encoded]) async throws -> [[Row]]
  /// Makes a text of a row, its prompt included.
  func text(of row: Row, after prompt: Encoded) -> String
  /// The tokens of a prompt that run, and those that it has of its own.
  func inputTokens(of prompt: Encoded) -> (run: Int, own: Int)
}

/// Runs batches again and again, first to warm up and then on the clock.
public struct OfflineBenchmark<Time: Clock>: Sendable where Time.Duration == Duration {
  /// What is run.
  public struct Plan: Sendable, Equatable {
    /// The rows of a batch that count as nominal; of a short last batch too.
    public var batchSize: Int
    /// The new tokens of a row that count as nominal.
    public var newTokens: Int
    /// Iterations before those that count.
    public var warmUps: Int
    /// Iterations that count, at least 1.
    public var iterations: Int
    /// How the rows of a batch run.
    public var batching: Batching

    /// Makes a plan.
    public init(batchSize: Int, newTokens: Int, warmUps: Int, iterations: Int, batching: Batching) {
      self.batchSize = batchSize
      self.newTokens = newTokens
      self.warmUps = warmUps
      self.iterations = iterations
      self.batching = batching
    }
  }

  /// What is told while a benchmark runs.
  public enum Event: Sendable, Equatable {
    /// An iteration that does not count begins; numbered from 0.
    case warmUp(Int)
    /// The first iteration that counts is about to begin.
    case warm
    /// An iteration that counts has ended; numbered from 0, with the time of its batches.
    case finished(Int, Duration)
  }

  /// What a benchmark gave.
  public struct Outcome<Row: Sendable>: Sendable {
    /// The figures.
    public var figures: OfflineFigures
    /// The batches of the iterations that count.
    public var records: [BatchRecord]
    /// For each prompt of the last iteration its rows and their texts.
    public var rows: [[(row: Row, text: String)]]
  }

  private let plan: Plan
  private let clock: Time

  /// Takes a plan and the clock to read.
  public init(_ plan: Plan, clock: Time) {
    self.plan = plan
    self.clock = clock
  }

  /// Runs a plan.
  ///
  /// - Parameters:
  ///   - batches: The prompts of each batch.
  ///   - work: What happens to them.
  ///   - onEvent: Is told how far things are.
  /// - Returns: The figures, and the rows of the last iteration.
  /// - Throws: What the work throws.
  public func run<Work: OfflineWork>(
    _ batches: [[Work.Prompt]],
    _ work: Work,
    onEvent: (Event) throws -> Void
  ) async throws -> Outcome<Work.Row> where Work.Row.Instant == Time.Instant {
    let start = clock.now
    for number in 0..<plan.warmUps {
      try onEvent(.warmUp(number))
      for batch in batches { _ = try await measure(batch, work) }
    }
    let warm = clock.now
    try onEvent(.warm)
    let timedStart = clock.now
    var records: [BatchRecord] = []
    var rows: [[(row: Work.Row, text: String)]] = []
    for number in 0..<plan.iterations {
      rows.removeAll(keepingCapacity: true)
      for batch in batches {
        let (record, made) = try await measure(batch, work)
        records.append(record)
        rows += made
      }
      let time = records.suffix(batches.count).reduce(Duration.zero) { $0 + $1.times.whole }
      try onEvent(.finished(number, time))
    }
    let figures = OfflineFigures(
      records,
      iterations: plan.iterations,
      wall: timedStart.duration(to: clock.now),
      warmUp: start.duration(to: warm)
    )
    return Outcome(figures: figures, records: records, rows: rows)
  }

  private func measure<Work: OfflineWork>(
    _ batch: [Work.Prompt],
    _ work: Work
  ) async throws -> (BatchRecord, [[(row: Work.Row, text: String)]]) where Work.Row.Instant == Time.Instant {
    var watch = BatchStopwatch(clock)
    let prompts = try batch.map(work.encode)
    watch.finishEncoding()
    let rows = try await work.generate(prompts)
    watch.finishGenerating()
    let texts = zip(prompts, rows).map { prompt, rows in
      rows.map { (row: $0, text: work.text(of: $0, after: prompt)) }
    }
    let all = rows.flatMap { $0 }
    let inputs = prompts.map(work.inputTokens)
    let record = BatchRecord(
      nominalTokens: plan.batchSize * plan.newTokens,
      actualTokens: all.reduce(0) { $0 + $1.tokenCount },
      nominalInputTokens: (inputs.map(\.run).max() ?? 0) * plan.batchSize,
      actualInputTokens: inputs.reduce(0) { $0 + $1.own },
      times: watch.times(of: all.map(\.arrivals), batching: plan.batching)
    )
    return (record, texts)
  }
}
