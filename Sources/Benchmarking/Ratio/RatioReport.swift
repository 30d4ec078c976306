public import OrderedJSON

/// Latency and throughput up to a total length, in the terms of the Inferentia tables.
public struct RatioReport: Sendable {
  /// One batch size and one share of the prompt.
  public struct Row: Sendable, Equatable {
    /// The number of sequences side by side.
    public var batchSize: Int
    /// The tokens of each prompt.
    public var inputLength: Int
    /// Prompt and output together.
    public var sequenceLength: Int
    /// The time in which every sequence gets its first token: the median over the runs, in seconds.
    public var encodingTime: Double
    /// The time in which every sequence reaches its length: the median over the runs, in seconds.
    public var latency: Double

    /// Takes the medians of runs.
    public init(_ result: LatencyBenchmark.Result) {
      batchSize = result.cell.batchSize
      inputLength = result.cell.inputTokens
      sequenceLength = result.cell.inputTokens + result.cell.outputTokens
      encodingTime = result.timeToFirstToken.seconds
      latency = Distribution(result.runs.map { ($0.prefill + $0.decode).seconds })?.median ?? .nan
    }

    /// The tokens generated for each sequence.
    public var newTokens: Int { sequenceLength - inputLength }
    /// The share of the prompt, in percent.
    public var share: Double { Double(inputLength) / Double(sequenceLength) * 100 }
    /// What is left of ``latency`` after ``encodingTime``.
    public var generationTime: Double { latency - encodingTime }
    /// Batch size × sequence length / latency: prompts count, as in the published tables.
    public var totalTokensPerSecond: Double { Double(batchSize * sequenceLength) / latency }
    /// Batch size × new tokens / latency: new tokens alone, the time of the prompts included.
    public var generatedTokensPerSecond: Double { Double(batchSize * newTokens) / latency }
    /// ``generationTime`` by the new tokens of a sequence after its first, which ``encodingTime`` has, in
    /// milliseconds; nil for one token alone.
    public var latencyPerNewToken: Double? {
      newTokens > 1 ? generationTime / Double(newTokens - 1) * 1000 : nil
    }
  }

  /// What was measured.
  public var model: BenchmarkedModel
  /// One for each cell, in the order measured.
  public var rows: [Row]

  /// Makes a report.
  public init(model: BenchmarkedModel, rows: [Row] = []) {
    self.model = model
    self.rows = rows
  }

  /// A row for each batch size and share.
  public var table: MarkdownTable {
    MarkdownTable(
      [
        "Batch Size", "Input share", "Input", "New", "Encoding time (s)", "End-to-end latency (s)",
        "Total tokens/s", "Generated tokens/s", "Per new token (ms)",
      ],
      rows: rows.map { row in
        [
          "\(row.batchSize)", "\(Figures.fixed(row.share, 0)) %", "\(row.inputLength)", "\(row.newTokens)",
          Figures.fixed(row.encodingTime, 3), Figures.fixed(row.latency, 3),
          Figures.fixed(row.totalTokensPerSecond, 1), Figures.fixed(row.generatedTokensPerSecond, 1),
          Figures.fixed(row.latencyPerNewToken, 3),
        ]
      }
    )
  }

  /// The results in the shape of the published files: `results` with `input_length`, `batch_size`, `encoding_time`
  /// and `generations`, each of `sequence_length`, `new_tokens`, `latency`, `generation_time` and `throughput`.
  ///
  /// Times are in seconds. `throughput` counts prompts; `total_tokens_per_second` says the same by its name,
  /// `generated_tokens_per_second` counts new tokens alone. The model stands under `config`.
  public var json: JSONValue {
    let results = rows.map { row -> JSONValue in
      [
        "input_length": .number(row.inputLength), "batch_size": .number(row.batchSize),
        "encoding_time": .number(row.encodingTime),
        "generations": [
          [
            "sequence_length": .number(row.sequenceLength), "new_tokens": .number(row.newTokens),
            "latency": .number(row.latency), "generation_time": .number(row.generationTime),
            "throughput": .number(row.totalTokensPerSecond),
            "total_tokens_per_second": .number(row.totalTokensPerSecond),
            "generated_tokens_per_second": .number(row.generatedTokensPerSecond),
            "latency_per_new_token_ms": row.latencyPerNewToken.map { .number($0) } ?? .null,
          ]
        ],
      ]
    }
    return ["config": .object(JSONObject(model.members)), "results": .array(results)]
  }
}
