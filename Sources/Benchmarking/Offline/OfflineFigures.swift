/// The figures of optimum-habana's run_generation, by its definitions, and beside them the tokens that were
/// really made.
public struct OfflineFigures: Sendable, Equatable {
  /// Timed iterations.
  public var iterations: Int
  /// From the beginning of the first timed iteration to the end of the last one.
  public var wall: Duration
  /// The whole warm-up.
  public var warmUp: Duration
  /// The mean over batches of the encoding and the first step.
  public var firstTokenLatency: Duration
  /// The mean over batches of the mean later step; zero where a batch has a single one.
  public var restTokenLatency: Duration
  /// The mean over batches of the time from the start to the last token, texts not yet decoded.
  public var endToEndLatency: Duration
  /// The tokens that were asked for, in all iterations.
  public var nominalTokens: Int
  /// The tokens that were made, in all iterations.
  public var actualTokens: Int
  /// The tokens of the prompts when each is as long as the longest of its batch, in all iterations.
  public var nominalInputTokens: Int
  /// The tokens of the prompts as they were given, in all iterations.
  public var actualInputTokens: Int

  /// Sums up.
  ///
  /// - Parameters:
  ///   - records: The batches of the timed iterations.
  ///   - iterations: How many those were.
  ///   - wall: The time of all of them.
  ///   - warmUp: The time of those before.
  public init(_ records: [BatchRecord], iterations: Int, wall: Duration, warmUp: Duration) {
    self.iterations = iterations
    self.wall = wall
    self.warmUp = warmUp
    let times = records.map(\.times)
    firstTokenLatency = times.map { $0.encoding + $0.firstToken }.mean ?? .zero
    restTokenLatency = times.map(\.laterTokenMean).mean ?? .zero
    endToEndLatency = times.map(\.endToEnd).mean ?? .zero
    nominalTokens = records.reduce(0) { $0 + $1.nominalTokens }
    actualTokens = records.reduce(0) { $0 + $1.actualTokens }
    nominalInputTokens = records.reduce(0) { $0 + $1.nominalInputTokens }
    actualInputTokens = records.reduce(0) { $0 + $1.actualInputTokens }
  }

  /// Nominal new tokens in a second of the timed iterations, which encode and decode texts as well.
  public var throughput: Double { rate(nominalTokens) }
  /// New tokens that were really made, in a second of the same time.
  public var actualThroughput: Double { rate(actualTokens) }

  private func rate(_ tokens: Int) -> Double { wall > .zero ? Double(tokens) / (wall / .seconds(1)) : 0 }
}
