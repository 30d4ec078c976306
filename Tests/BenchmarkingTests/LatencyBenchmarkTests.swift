import Backends
import Benchmarking
import Generation
import MarkupReading
import OrderedJSON
import Testing

@Suite struct LatencyBenchmarkTests {
  /// One warm-up and three runs of one pass for the prompts and three for single tokens, in milliseconds.
  private static let script = [900, 900, 900, 900, 10, 2, 3, 4, 20, 4, 4, 4, 40, 1, 1, 1]
  private static let cell = LatencyBenchmark.Cell(batchSize: 2, inputTokens: 100, outputTokens: 4)

  private static func result() throws -> LatencyBenchmark.Result {
    let clock = ManualClock()
    let model = ScriptedModel(clock, milliseconds: script)
    return try LatencyBenchmark(model: model, clock: clock.clock).run(cell, warmups: 1, runs: 3)
  }

  private static func report() throws -> LatencyReport {
    LatencyReport(
      model: BenchmarkedModel(
        name: "tiny",
        dtype: "float32",
        quantization: "int8",
        threads: 2,
        instructionSet: "generic",
        parameterCount: 1_500_000
      ),
      runs: 3,
      warmups: 1,
      results: [try result()]
    )
  }

  @Test("each run keeps its times, and warm-ups do not count") func runs() throws {
    #expect(
      try Self.result().runs == [
        .init(prefill: .milliseconds(10), steps: [2, 3, 4].map { .milliseconds($0) }),
        .init(prefill: .milliseconds(20), steps: [4, 4, 4].map { .milliseconds($0) }),
        .init(prefill: .milliseconds(40), steps: [1, 1, 1].map { .milliseconds($0) }),
      ]
    )
  }

  @Test("figures are of the median run: 200 tokens in 20 ms, 6 in 9 ms") func medians() throws {
    let result = try Self.result()
    #expect(result.timeToFirstToken == .milliseconds(20))
    #expect(result.timePerOutputToken == .milliseconds(3))
    #expect(result.prefillTokensPerSecond == 10_000)
    #expect(abs((result.decodeTokensPerSecond ?? 0) - 6 / 0.009) < 1e-9)
  }

  @Test("one token has no decoding") func oneToken() throws {
    let clock = ManualClock()
    let model = ScriptedModel(clock, milliseconds: [5])
    let result = try LatencyBenchmark(model: model, clock: clock.clock)
      .run(.init(batchSize: 1, inputTokens: 10, outputTokens: 1), warmups: 0, runs: 1)
    #expect(model.batches.count == 1)
    #expect(result.timePerOutputToken == nil)
    #expect(result.decodeTokensPerSecond == nil)
    #expect(result.stepLatencies == nil)
    #expect(result.pooledSteps == nil)
  }

  @Test("tokens before the prompt are computed once and not measured") func depth() throws {
    let clock = ManualClock()
    let model = ScriptedModel(clock, milliseconds: [900, 10, 2, 10, 2])
    let cell = LatencyBenchmark.Cell(batchSize: 1, inputTokens: 8, outputTokens: 2, contextDepth: 64)
    let result = try LatencyBenchmark(model: model, clock: clock.clock).run(cell, warmups: 0, runs: 2)
    #expect(result.timeToFirstToken == .milliseconds(10))
    #expect(model.batches.map(\.rowCount) == [64, 8, 1, 8, 1])
    #expect(model.batches.map { $0.slices[0].position } == [0, 64, 72, 64, 72])
    #expect(model.batches.map(\.logitRows.count) == [0, 1, 1, 1, 1])
  }

  @Test("prompts run in chunks, each sequence's last row with logits") func chunks() throws {
    let clock = ManualClock()
    let model = ScriptedModel(clock, maxRows: 30)
    _ = try LatencyBenchmark(model: model, clock: clock.clock)
      .run(.init(batchSize: 2, inputTokens: 40, outputTokens: 1), warmups: 0, runs: 1)
    #expect(model.batches.map(\.rowCount) == [30, 30, 20])
    #expect(model.batches.map(\.logitRows.count) == [0, 1, 1])
  }

  @Test("samplers read each row, and what they draw comes next") func sampling() throws {
    let clock = ManualClock()
    let model = ScriptedModel(clock)
    let sampling = try SamplingParameters(topK: 1, doSample: true)
    _ = try LatencyBenchmark(model: model, sampling: sampling, clock: clock.clock)
      .run(.init(batchSize: 2, inputTokens: 4, outputTokens: 3), warmups: 0, runs: 1)
    #expect(model.rowsRead == 6)
    #expect(model.batches[1].tokens == [9, 9])
    let greedy = ScriptedModel(clock)
    _ = try LatencyBenchmark(model: greedy, clock: clock.clock)
      .run(.init(batchSize: 2, inputTokens: 4, outputTokens: 3), warmups: 0, runs: 1)
    #expect(greedy.rowsRead == 0)
    #expect(greedy.batches[1].tokens == [7, 7])
  }

  @Test("cells that do not fit are refused with the numbers") func refusals() {
    let benchmark = LatencyBenchmark(model: ScriptedModel(ManualClock()), clock: ManualClock().clock)
    #expect(throws: LatencyBenchmarkError.sequenceTooLong(tokens: 1025, limit: 1024)) {
      try benchmark.run(.init(batchSize: 1, inputTokens: 1000, outputTokens: 25), warmups: 0, runs: 1)
    }
    // Two blocks of 64 tokens for each.
    #expect(throws: LatencyBenchmarkError.cellTooLarge(tokens: 82 * 128, capacity: 4096)) {
      try benchmark.run(.init(batchSize: 82, inputTokens: 90, outputTokens: 10), warmups: 0, runs: 1)
    }
    #expect(throws: LatencyBenchmarkError.batchTooLarge(sequences: 513, limit: 512)) {
      try benchmark.run(.init(batchSize: 513, inputTokens: 1, outputTokens: 1), warmups: 0, runs: 1)
    }
    #expect(throws: LatencyBenchmarkError.sequenceTooLong(tokens: .max, limit: 1024)) {
      let cell = LatencyBenchmark.Cell(
        batchSize: 1,
        inputTokens: .max,
        outputTokens: .max,
        contextDepth: .max
      )
      return try benchmark.run(cell, warmups: 0, runs: 1)
    }
  }

  @Test(
    "refusals say the rule and the way out",
    arguments: [
      (
        LatencyBenchmarkError.sequenceTooLong(tokens: 9, limit: 8),
        "context depth, input and output tokens must be <= 8 together, the longest sequence of the model; got 9"
      ),
      (
        .batchTooLarge(sequences: 9, limit: 8),
        "the batch size must be <= 8, the rows of a batch of the model; got 9; raise --max-batch-size"
      ),
      (
        .cellTooLarge(tokens: 128, capacity: 64),
        "the cell needs 128 tokens in the key-value cache, in whole blocks for each sequence; it holds 64; "
          + "raise --max-batch-total-tokens"
      ),
    ]
  )
  func words(_ error: LatencyBenchmarkError, _ words: String) {
    #expect(error.description == words)
  }

  @Test("more runs than can be counted may be asked for") func manyRuns() async {
    let task = Task {
      var total = 0
      let clock = ManualClock()
      let model = ScriptedModel(clock)
      model.onForward = { number in
        if number == 7 { unsafe withUnsafeCurrentTask { unsafe $0?.cancel() } }
      }
      let result = try LatencyBenchmark(model: model, clock: clock.clock)
        .run(.init(batchSize: 1, inputTokens: 4, outputTokens: 2), warmups: 1, runs: .max) { total = $1 }
      return (runs: result.runs.count, total: total)
    }
    await #expect(throws: Never.self) {
      let found = try await task.value
      #expect((found.runs, found.total) == (2, .max))
    }
  }

  @Test("a cancelled task keeps the runs that ended") func cancellation() async throws {
    let result = try await Task {
      let clock = ManualClock()
      let model = ScriptedModel(clock, milliseconds: Self.script)
      // In the second measured run.
      model.onForward = { number in
        if number == 9 { unsafe withUnsafeCurrentTask { unsafe $0?.cancel() } }
      }
      return try LatencyBenchmark(model: model, clock: clock.clock).run(Self.cell, warmups: 1, runs: 3)
    }.value
    #expect(result.runs.map(\.prefill) == [.milliseconds(10)])
  }

  @Test("a task that is cancelled before the first run has no result") func cancelledEarly() async {
    let task = Task {
      let clock = ManualClock()
      let model = ScriptedModel(clock)
      model.onForward = { _ in unsafe withUnsafeCurrentTask { unsafe $0?.cancel() } }
      _ = try LatencyBenchmark(model: model, clock: clock.clock).run(Self.cell, warmups: 1, runs: 3)
    }
    await #expect(throws: LatencyBenchmarkError.interrupted) { try await task.value }
  }

  @Test("steps are told as they are done") func progress() throws {
    var steps: [[Int]] = []
    let clock = ManualClock()
    _ = try LatencyBenchmark(model: ScriptedModel(clock), clock: clock.clock)
      .run(.init(batchSize: 1, inputTokens: 4, outputTokens: 2), warmups: 1, runs: 1) {
        steps.append([$0, $1])
      }
    #expect(steps == [[1, 4], [2, 4], [3, 4], [4, 4]])
  }

  @Test("the static-batch tables have the parameters, latencies and throughputs of each run's arithmetic")
  func staticBatchTables() throws {
    #expect(
      try Self.report().staticBatchMarkdown == """
        | Parameter          | Value |
        |--------------------|-------|
        | Model              | tiny  |
        | Sequence Length    | 100   |
        | Decode Length      | 4     |
        | Top N Tokens       | 0     |
        | N Runs             | 3     |
        | Warmups            | 1     |
        | Temperature        | None  |
        | Top K              | None  |
        | Top P              | None  |
        | Typical P          | None  |
        | Repetition Penalty | None  |
        | Frequency Penalty  | None  |
        | Watermark          | false |
        | Do Sample          | false |

        | Step           | Batch Size |  Average |   Lowest |  Highest |      p50 |      p90 |      p99 |
        |----------------|-----------:|---------:|---------:|---------:|---------:|---------:|---------:|
        | Prefill        |          2 | 23.33 ms | 10.00 ms | 40.00 ms | 20.00 ms | 40.00 ms | 40.00 ms |
        | Decode (token) |          2 |  2.67 ms |  1.00 ms |  4.00 ms |  3.00 ms |  4.00 ms |  4.00 ms |
        | Decode (total) |          2 |  8.00 ms |  3.00 ms | 12.00 ms |  9.00 ms | 12.00 ms | 12.00 ms |

        | Step    | Batch Size |              Average |              Lowest |              Highest |
        |---------|-----------:|---------------------:|--------------------:|---------------------:|
        | Prefill |          2 | 11666.67 tokens/secs | 5000.00 tokens/secs | 20000.00 tokens/secs |
        | Decode  |          2 |  1055.56 tokens/secs |  500.00 tokens/secs |  2000.00 tokens/secs |

        """
    )
  }

  @Test("the Markdown table has means and standard deviations") func markdown() throws {
    #expect(
      try Self.report().table.rows == [
        [
          "2", "100", "4", "11666.7 ± 7637.6", "1055.6 ± 822.1", "23.33 ± 15.28", "2.67 ± 1.53", "–",
        ]
      ]
    )
  }

  @Test("a line of JSON has the members of the contract") func json() throws {
    let report = try Self.report()
    #expect(
      report.json(report.results[0], peakBytes: 12).compactText
        == #"{"model":"tiny","dtype":"float32","quantize":"int8","threads":2,"isa":"generic","batch_size":2,"#
        + #""input_tokens":100,"output_tokens":4,"prefill_tokens_per_second":10000.0,"#
        + #""decode_tokens_per_second":\#(6 / 0.009),"time_to_first_token_ms":20.0,"#
        + #""time_per_output_token_ms":3.0,"peak_rss_bytes":12}"#
    )
  }

  @Test("the plain table has medians") func text() throws {
    #expect(
      LatencyReport.textHeading + LatencyReport.text(try Self.result()) == """
        batch  input  output  prefill tok/s  decode tok/s  first token ms  per token ms
            2    100       4        10000.0         666.7            20.0           3.0
        """
    )
  }

  @Test("comma-separated values name the cell and have a column for each mean and deviation") func csv()
    throws
  {
    let lines = try Self.report().csv.split(separator: "\n").map { $0.split(separator: ",") }
    #expect(lines.count == 2)
    #expect(
      lines[0].suffix(8) == [
        "prefill_tokens_per_second", "prefill_tokens_per_second_stddev", "decode_tokens_per_second",
        "decode_tokens_per_second_stddev", "time_to_first_token_ms", "time_to_first_token_ms_stddev",
        "time_per_output_token_ms", "time_per_output_token_ms_stddev",
      ]
    )
    #expect(lines[1].prefix(10) == ["tiny", "float32", "int8", "2", "generic", "2", "100", "4", "0", "3"])
    // Runs of 10, 20 and 40 ms for 200 tokens, and of 9, 12 and 3 ms for 6.
    let figures = lines[1].dropFirst(10).compactMap { Double($0) }
    let expected = [11666.6667, 7637.6262, 1055.5556, 822.1471, 23.3333, 15.2753, 2.6667, 1.5275]
    #expect(figures.count == expected.count)
    #expect(zip(figures, expected).allSatisfy { abs($0 - $1) < 1e-3 })
  }

  @Test("the section of a report is well-formed") func section() throws {
    let page = ReportPage(title: "t", sections: [try Self.report().section])
    let found = try #require(MarkupReader.elements(of: page.html))
    #expect(found.count("path", "line") > 0)
    #expect(found.texts("empty") == [])
  }
}
