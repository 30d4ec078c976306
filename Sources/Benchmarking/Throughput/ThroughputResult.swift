extension ThroughputBenchmark {
  /// What a cell measured.
  ///
  /// For each completed request t₀ is when it was sent, t₁ when its first token was there, and tₙ when its last was.
  /// Latencies are in milliseconds.
  public struct Result: Sendable, Equatable {
    /// The cell.
    public var cell: Cell
    /// From the first request until everything had ended.
    public var duration: Duration
    /// The requests that were sent, in the order of their numbers.
    public var requests: [Request]

    /// Makes a result of known times.
    public init(cell: Cell, duration: Duration, requests: [Request]) {
      self.cell = cell
      self.duration = duration
      self.requests = requests
    }

    /// The requests that had all their tokens.
    public var completed: [Request] { requests.filter { $0.outcome == .completed } }
    /// The number of requests that ended with an error.
    public var failureCount: Int {
      requests.count { if case .failed = $0.outcome { true } else { false } }
    }
    /// The number of requests that the end of the benchmark cut off.
    public var incompleteCount: Int { requests.count { $0.outcome == .incomplete } }
    /// Tokens generated within the duration, those of failed and cut-off requests included.
    public var generatedTokens: Int { requests.reduce(0) { $0 + $1.tokens.count } }
    /// Tokens of the prompts of requests that had a first token.
    public var promptTokens: Int { requests.count { !$0.tokens.isEmpty } * cell.inputTokens }

    /// Generated tokens by the duration.
    public var generatedTokensPerSecond: Double { Double(generatedTokens) / duration.seconds }
    /// Prompt tokens and generated tokens by the duration.
    public var totalTokensPerSecond: Double { Double(promptTokens + generatedTokens) / duration.seconds }
    /// Completed requests by the duration.
    public var requestsPerSecond: Double { Double(completed.count) / duration.seconds }

    /// TTFT, t₁ - t₀; nil when nothing was completed.
    public var timesToFirstToken: Distribution? {
      Distribution(
        milliseconds: completed.compactMap { request in request.tokens.first.map { $0 - request.start } }
      )
    }

    /// TPOT, (tₙ - t₁) / (n - 1) of requests with two tokens and more.
    public var timesPerOutputToken: Distribution? {
      Distribution(
        milliseconds: completed.compactMap { request in
          guard let first = request.tokens.first, let last = request.tokens.last, request.tokens.count > 1
          else { return nil }
          return (last - first) / (request.tokens.count - 1)
        }
      )
    }

    /// ITL, the gaps between tokens of a request, those of all requests together.
    public var interTokenLatencies: Distribution? {
      Distribution(milliseconds: completed.flatMap { zip($0.tokens.dropFirst(), $0.tokens).map { $0 - $1 } })
    }

    /// E2E, tₙ - t₀.
    public var latencies: Distribution? {
      Distribution(
        milliseconds: completed.compactMap { request in request.tokens.last.map { $0 - request.start } }
      )
    }
  }
}
