import Benchmarking

/// Adds up the iterations of a benchmark, so that those before an interruption can be shown.
struct IterationTally: Sendable {
  /// The batches of all iterations.
  private(set) var records: [BatchRecord] = []
  /// For each prompt of the last iteration its rows and their texts.
  private(set) var rows: [[(row: GeneratedRow, text: String)]] = []
  /// The iterations that have ended.
  private(set) var count = 0
  private var wall = Duration.zero
  private var warmUp = Duration.zero

  /// Takes an iteration, and the warm-up before the first one.
  mutating func add(_ iteration: OfflineBenchmark<ContinuousClock>.Outcome<GeneratedRow>) {
    records += iteration.records
    rows = iteration.rows
    count += 1
    wall += iteration.figures.wall
    if count == 1 { warmUp = iteration.figures.warmUp }
  }

  /// The figures of all of them.
  var figures: OfflineFigures {
    OfflineFigures(records, iterations: count, wall: wall, warmUp: warmUp)
  }
}
