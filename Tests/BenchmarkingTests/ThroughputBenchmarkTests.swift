import Benchmarking
import MarkupReading
import Needletail
import OrderedJSON
import Synchronization
import Testing

@Suite struct ThroughputBenchmarkTests {
  private static let model = BenchmarkedModel(
    name: "tiny",
    dtype: "float32",
    threads: 1,
    instructionSet: "generic",
    parameterCount: 1
  )

  private static func cell(_ requests: Int, _ schedule: ThroughputBenchmark.Schedule)
    -> ThroughputBenchmark.Cell
  {
    .init(inputTokens: 50, outputTokens: 4, requests: requests, schedule: schedule)
  }

  /// Three requests one after another: 100 ms to the first token, then 10, 20 and 30 ms.
  private static func result(warmups: Int = 0) async -> ThroughputBenchmark.Result {
    let clock = ManualClock()
    return await ThroughputBenchmark(generator: TimedGenerator(clock: clock), clock: clock.clock)
      .run(cell(3, .continuous(concurrency: 1)), warmups: warmups)
  }

  @Test("rates count generated tokens, all tokens and requests by the duration") func rates() async {
    let result = await Self.result()
    #expect(result.duration == .milliseconds(480))
    #expect(result.generatedTokens == 12)
    #expect(result.promptTokens == 150)
    #expect(abs(result.generatedTokensPerSecond - 12 / 0.48) < 1e-9)
    #expect(abs(result.totalTokensPerSecond - 162 / 0.48) < 1e-9)
    #expect(abs(result.requestsPerSecond - 3 / 0.48) < 1e-9)
  }

  @Test("TTFT, TPOT, ITL and E2E are what their definitions say") func latencies() async throws {
    let result = await Self.result()
    #expect(try #require(result.timesToFirstToken).sorted == [100, 100, 100])
    #expect(try #require(result.timesPerOutputToken).sorted == [20, 20, 20])
    #expect(try #require(result.interTokenLatencies).sorted == [10, 10, 10, 20, 20, 20, 30, 30, 30])
    #expect(try #require(result.latencies).sorted == [160, 160, 160])
  }

  @Test("warm-up waves do not count") func warmups() async {
    let result = await Self.result(warmups: 2)
    #expect(result.duration == .milliseconds(480))
    #expect(result.requests.map(\.index) == [0, 1, 2])
    #expect(result.requests[0].start == .zero)
  }

  @Test("as many requests run at once as were asked for, and no more", .timeLimit(.minutes(1)))
  func concurrency() async {
    let generator = CountingGenerator(gathering: 3)
    let result = await ThroughputBenchmark(generator: generator, clock: .continuous)
      .run(Self.cell(20, .continuous(concurrency: 3)))
    #expect(result.completed.count == 20)
    #expect(generator.log.withLock(\.most) == 3)
  }

  @Test("a static batch begins when all of the one before have ended", .timeLimit(.minutes(1)))
  func staticBatches() async {
    let generator = CountingGenerator(gathering: 4)
    let result = await ThroughputBenchmark(generator: generator, clock: .continuous)
      .run(Self.cell(10, .staticBatches(size: 4)))
    #expect(result.completed.count == 10)
    let ended = generator.log.withLock(\.endedAtStart)
    #expect(ended.enumerated().allSatisfy { $1 >= $0 / 4 * 4 })
    #expect(generator.log.withLock(\.most) == 4)
  }

  @Test("more waves of a warm-up than can be counted may be asked for") func manyWarmups() async {
    let result = await Task {
      unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
      return await ThroughputBenchmark(generator: CountingGenerator(), clock: .continuous)
        .run(Self.cell(5, .continuous(concurrency: 2)), warmups: .max)
    }.value
    #expect(result.requests.isEmpty)
  }

  @Test("prompts are the same for the same seed, and differ from request to request") func prompts() async {
    func prompts(_ seed: UInt64) async -> [[Int32]] {
      let generator = CountingGenerator()
      _ = await ThroughputBenchmark(generator: generator, seed: seed, clock: .continuous)
        .run(Self.cell(5, .continuous(concurrency: 1)), warmups: 1)
      return generator.log.withLock(\.prompts)
    }
    let first = await prompts(1)
    #expect(first.count == 6)
    #expect(Set(first).count == 6)
    #expect(first.joined().allSatisfy { (0..<100).contains($0) })
    #expect(await prompts(1) == first)
    #expect(await prompts(2) != first)
  }

  @Test("failed requests are counted with their errors and leave the latencies alone") func failures()
    async throws
  {
    let clock = ManualClock()
    let result = await ThroughputBenchmark(generator: FailingGenerator(), clock: clock.clock)
      .run(Self.cell(4, .continuous(concurrency: 1)))
    #expect(result.completed.count == 0)
    #expect(result.failureCount == 4)
    #expect(result.latencies == nil)
    let report = ThroughputReport(model: Self.model, seed: 0, results: [result])
    #expect(try #require(report.failures).rows == [["4", "out of paper"]])
    #expect(report.table.rows[0].contains("0 of 4"))
    #expect(report.json(result)["time_to_first_token_ms"] == .null)
  }

  @Test("too few tokens are a failure") func shortRequests() async {
    let clock = ManualClock()
    var cell = Self.cell(1, .continuous(concurrency: 1))
    cell.outputTokens = 9
    let result = await ThroughputBenchmark(
      generator: TimedGenerator(clock: clock, limit: 4),
      clock: clock.clock
    )
    .run(cell)
    #expect(result.requests.map(\.outcome) == [.failed("4 tokens came of 9")])
  }

  @Test("a cancelled task keeps what was completed and names the rest incomplete") func cancellation() async {
    let (started, start) = AsyncStream.makeStream(of: Void.self)
    let generator = StallingGenerator(completed: 2) { start.yield() }
    let task = Task {
      await ThroughputBenchmark(generator: generator, clock: .continuous)
        .run(Self.cell(6, .continuous(concurrency: 1)))
    }
    for await _ in started { break }
    task.cancel()
    let result = await task.value
    #expect(result.requests.map(\.outcome) == [.completed, .completed, .incomplete])
    #expect(result.generatedTokens == 9)
    #expect(result.incompleteCount == 1)
  }

  @Test("a line of JSON says what was measured, counts, rates and percentiles") func json() async throws {
    let report = ThroughputReport(model: Self.model, seed: 7, results: [await Self.result()])
    let line = report.json(report.results[0])
    #expect(
      try #require(line.objectValue).members.map(\.key) == [
        "model", "dtype", "quantize", "threads", "isa", "schedule", "concurrency", "input_tokens",
        "output_tokens",
        "requests", "seed", "completed", "failed", "incomplete", "duration_s", "prompt_tokens",
        "generated_tokens",
        "requests_per_second", "generated_tokens_per_second", "total_tokens_per_second",
        "time_to_first_token_ms", "time_per_output_token_ms", "inter_token_latency_ms", "e2e_latency_ms",
      ]
    )
    #expect(
      line["inter_token_latency_ms"]?.compactText.hasSuffix(
        #""min":10,"max":30,"p50":20,"p60":20,"p70":26,"p80":30,"p90":null,"p95":null,"p99":null}"#
      ) == true
    )
  }

  @Test("the table has the percentiles that there are requests enough for") func table() async {
    let table = ThroughputReport(model: Self.model, seed: 7, results: [await Self.result()]).table
    #expect(table.header.count == table.rows[0].count)
    #expect(table.header.suffix(3) == ["E2E p50 (ms)", "E2E p90 (ms)", "E2E p99 (ms)"])
    #expect(
      table.rows[0].suffix(9) == ["100.00", "–", "–", "20.00", "–", "–", "160.00", "–", "–"]
    )
  }

  @Test("the section of a report is well-formed and shows each request") func section() async throws {
    let report = ThroughputReport(model: Self.model, seed: 0, results: [await Self.result()])
    let found = try #require(
      MarkupReader.elements(of: ReportPage(title: "t", sections: [report.section]).html)
    )
    // Two phases of three requests, and two in the legend.
    #expect(found.count("rect", "bar") == 8)
    #expect(found.texts("empty") == [])
  }

  @Test("the bundled model completes its requests and passes end-of-sequence tokens by") func demo()
    async throws
  {
    var options = LoadOptions()
    options.prefixCaching = false
    let model = try await LanguageModel.load("demo", options: options)
    let result = await ThroughputBenchmark(model)
      .run(
        .init(inputTokens: 20, outputTokens: 9, requests: 5, schedule: .continuous(concurrency: 2)),
        warmups: 1
      )
    #expect(result.completed.map(\.tokens.count) == [9, 9, 9, 9, 9])
    #expect(result.requests.allSatisfy { $0.tokens == $0.tokens.sorted() })
  }
}
