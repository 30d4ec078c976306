extension LatencyBenchmark {
  /// One point of the grid.
  public struct Cell: Sendable, Hashable {
    /// The number of sequences side by side.
    public var batchSize: Int
    /// The tokens of each prompt.
    public var inputTokens: Int
    /// The tokens generated for each, the first one from the prefill.
    public var outputTokens: Int
    /// Tokens that the cache holds of each sequence before the prompt; they are not measured.
    public var contextDepth: Int

    /// Makes a cell.
    public init(batchSize: Int, inputTokens: Int, outputTokens: Int, contextDepth: Int = 0) {
      self.batchSize = batchSize
      self.inputTokens = inputTokens
      self.outputTokens = outputTokens
      self.contextDepth = contextDepth
    }

    /// The tokens of a sequence at the end.
    package var length: Int { contextDepth.addingSaturated(inputTokens).addingSaturated(outputTokens) }
  }

  /// The times of one run of a cell.
  public struct Run: Sendable, Equatable {
    /// From the start until every sequence has its first token.
    public var prefill: Duration
    /// Each decoding step after that, which gives one token to every sequence.
    public var steps: [Duration]

    /// Makes a run of known times.
    public init(prefill: Duration, steps: [Duration]) {
      self.prefill = prefill
      self.steps = steps
    }

    /// All decoding steps together.
    public var decode: Duration { steps.reduce(.zero, +) }
  }
}
