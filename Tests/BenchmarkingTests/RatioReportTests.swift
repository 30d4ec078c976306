import Benchmarking
import MarkupReading
import OrderedJSON
import Testing

@Suite struct RatioReportTests {
  private static func row(batch: Int, input: Int, encoding: Double, latency: Double) -> RatioReport.Row {
    let cell = LatencyBenchmark.Cell(batchSize: batch, inputTokens: input, outputTokens: 1024 - input)
    return RatioReport.Row(
      LatencyBenchmark.Result(
        cell: cell,
        runs: [.init(prefill: .seconds(encoding), steps: [.seconds(latency - encoding)])]
      )
    )
  }

  private static func report(_ rows: [RatioReport.Row]) -> RatioReport {
    RatioReport(
      model: BenchmarkedModel(
        name: "tiny",
        dtype: "bfloat16",
        threads: 2,
        instructionSet: "avx2",
        parameterCount: 1
      ),
      rows: rows
    )
  }

  @Test("shares are of the total length, and those that leave nothing are left out") func grid() {
    let cells = RatioGrid(totalLength: 1024, shares: [25, 50, 75, 0, 100], batchSizes: [1, 4]).cells
    #expect(cells.map(\.inputTokens) == [256, 512, 768, 256, 512, 768])
    #expect(cells.map(\.outputTokens) == [768, 512, 256, 768, 512, 256])
    #expect(cells.map(\.batchSize) == [1, 1, 1, 4, 4, 4])
  }

  @Test("lengths are no larger than numbers can be") func hugeLengths() {
    let cells = RatioGrid(totalLength: .max, shares: [-1, 1, 99, .max], batchSizes: [1]).cells
    #expect(cells.map(\.inputTokens) == [.max / 100, .max / 100 * 99 + .max % 100 * 99 / 100])
  }

  @Test("one token alone has no time of further ones") func oneToken() {
    let row = Self.row(batch: 1, input: 1023, encoding: 1, latency: 1)
    #expect(row.latencyPerNewToken == nil)
    #expect(Self.report([row]).table.rows[0].last == "–")
    #expect(Self.report([row]).json.compactText.contains(#""latency_per_new_token_ms":null"#))
  }

  // The published figures: 22 and 315 tokens/s.
  @Test("total tokens by time count prompts", arguments: [(1, 47.4, 21.603), (4, 13.0, 315.077)])
  func totals(_ batch: Int, _ latency: Double, _ tokensPerSecond: Double) {
    let row = Self.row(batch: batch, input: 256, encoding: 0.5, latency: latency)
    #expect(abs(row.totalTokensPerSecond - tokensPerSecond) < 1e-3)
    #expect(abs(row.generatedTokensPerSecond - tokensPerSecond * 0.75) < 1e-3)
  }

  @Test("times are medians over the runs, each with its prompt") func medians() {
    let cell = LatencyBenchmark.Cell(batchSize: 2, inputTokens: 6, outputTokens: 3)
    let row = RatioReport.Row(
      LatencyBenchmark.Result(
        cell: cell,
        runs: [(1, 10), (2, 4), (3, 5)].map {
          .init(prefill: .seconds($0), steps: [.seconds($1), .seconds(0)])
        }
      )
    )
    #expect(row.encodingTime == 2)
    #expect(row.latency == 8)
    #expect(row.generationTime == 6)
    // Three tokens, of which the first came with the encoding.
    #expect(row.latencyPerNewToken == 3000)
  }

  @Test("JSON has the published shape with both throughputs by name") func json() {
    let report = Self.report([Self.row(batch: 4, input: 512, encoding: 1, latency: 4)])
    #expect(
      report.json.compactText
        == #"{"config":{"model":"tiny","dtype":"bfloat16","quantize":null,"threads":2,"isa":"avx2"},"#
        + #""results":[{"input_length":512,"batch_size":4,"encoding_time":1.0,"generations":[{"#
        + #""sequence_length":1024,"new_tokens":512,"latency":4.0,"generation_time":3.0,"throughput":1024.0,"#
        + #""total_tokens_per_second":1024.0,"generated_tokens_per_second":512.0,"#
        + #""latency_per_new_token_ms":5.870841487279844}]}]}"#
    )
  }

  @Test("the table names the share, both times and both throughputs") func table() {
    let report = Self.report([Self.row(batch: 4, input: 512, encoding: 1, latency: 4)])
    #expect(
      report.table.rows == [["4", "50 %", "512", "512", "1.000", "4.000", "1024.0", "512.0", "5.871"]]
    )
  }

  @Test("the section of a report has a bar for each batch size and share in each chart") func section() throws
  {
    let rows = [1, 4].flatMap { batch in
      [256, 512, 768].map { Self.row(batch: batch, input: $0, encoding: 1, latency: 3) }
    }
    let page = ReportPage(title: "t", sections: [Self.report(rows).section])
    let found = try #require(MarkupReader.elements(of: page.html))
    // Six in each of four charts, and two in each legend.
    #expect(found.count("rect", "bar") == 4 * (6 + 2))
  }
}
