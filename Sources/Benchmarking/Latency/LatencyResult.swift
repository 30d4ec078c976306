extension LatencyBenchmark {
  /// What a cell measured.
  public struct Result: Sendable, Equatable {
    /// The cell.
    public var cell: Cell
    /// The runs that count, at least one.
    public var runs: [Run]

    /// Makes a result of known runs.
    ///
    /// - Precondition: There is a run.
    public init(cell: Cell, runs: [Run]) {
      precondition(!runs.isEmpty, "a result of no runs")
      self.cell = cell
      self.runs = runs
    }

    /// Prompt tokens of all sequences by the median time of the prefill.
    public var prefillTokensPerSecond: Double { promptTokens / timeToFirstToken.seconds }

    /// Generated tokens of all sequences, without the first of each, by the median time of the decoding steps;
    /// nil when only one token was asked for.
    public var decodeTokensPerSecond: Double? {
      stepCount > 0 ? decodedTokens / decodeMedian.seconds : nil
    }

    /// From the start until every sequence has its first token: the median over the runs.
    public var timeToFirstToken: Duration { runs.map(\.prefill).median ?? .zero }

    /// The mean decoding step of the median run; nil when only one token was asked for.
    public var timePerOutputToken: Duration? {
      stepCount > 0 ? decodeMedian / stepCount : nil
    }

    /// The decoding steps of a run.
    var stepCount: Int { cell.outputTokens - 1 }
    private var decodeMedian: Duration { runs.map(\.decode).median ?? .zero }
    private var promptTokens: Double { Double(cell.batchSize * cell.inputTokens) }
    private var decodedTokens: Double { Double(cell.batchSize * stepCount) }

    /// The prefill of each run, in milliseconds.
    public var prefillLatencies: Distribution? { Distribution(milliseconds: runs.map(\.prefill)) }

    /// The decoding of each run, in milliseconds; nil when only one token was asked for.
    public var decodeLatencies: Distribution? {
      stepCount > 0 ? Distribution(milliseconds: runs.map(\.decode)) : nil
    }

    /// The mean step of each run, in milliseconds; nil when only one token was asked for.
    public var stepLatencies: Distribution? {
      stepCount > 0 ? Distribution(runs.map { $0.decode.milliseconds / Double(stepCount) }) : nil
    }

    /// Every step of every run, in milliseconds; nil when only one token was asked for.
    public var pooledSteps: Distribution? { Distribution(milliseconds: runs.flatMap(\.steps)) }

    /// Prompt tokens of all sequences by the time of the prefill, for each run.
    public var prefillThroughputs: Distribution? {
      Distribution(runs.map { promptTokens / $0.prefill.seconds })
    }

    /// Tokens of all decoding steps by their time, for each run; nil when only one token was asked for.
    public var decodeThroughputs: Distribution? {
      stepCount > 0 ? Distribution(runs.map { decodedTokens / $0.decode.seconds }) : nil
    }
  }
}
