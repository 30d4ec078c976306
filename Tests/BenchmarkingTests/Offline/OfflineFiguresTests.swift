import Benchmarking
import Testing

@Suite struct OfflineFiguresTests {
  /// A batch of four rows by eight tokens, of which 20 were made.
  static func record(encoding: Int = 2, first: Int, later: [Int]) -> BatchRecord {
    let generated = later.reduce(encoding + first, +)
    return BatchRecord(
      nominalTokens: 32,
      actualTokens: 20,
      nominalInputTokens: 64,
      actualInputTokens: 50,
      times: BatchTimes(
        encoding: .milliseconds(encoding),
        firstToken: .milliseconds(first),
        laterTokens: later.map { .milliseconds($0) },
        endToEnd: .milliseconds(generated),
        whole: .milliseconds(generated + 1)
      )
    )
  }

  static let figures = OfflineFigures(
    [record(first: 28, later: [10, 20]), record(first: 38, later: [30])],
    iterations: 2,
    wall: .milliseconds(160),
    warmUp: .milliseconds(500)
  )

  @Test("the throughput counts nominal tokens in the time of the whole loop") func throughput() {
    #expect(Self.figures.throughput == 400)
    #expect(Self.figures.actualThroughput == 250)
  }

  @Test("the first token's latency has the encoding in it") func first() {
    #expect(Self.figures.firstTokenLatency == .milliseconds(35))
  }

  @Test("the rest's latency is a mean of the batches' means") func rest() {
    #expect(Self.figures.restTokenLatency == .microseconds(22_500))
  }

  @Test("end to end is the mean of the batches") func endToEnd() {
    #expect(Self.figures.endToEndLatency == .milliseconds(65))
  }

  @Test("a batch of one step has a rest of zero") func oneStep() {
    let figures = OfflineFigures(
      [Self.record(first: 28, later: [])],
      iterations: 1,
      wall: .milliseconds(31),
      warmUp: .zero
    )
    #expect(figures.restTokenLatency == .zero)
  }

  @Test("tokens are those of all iterations") func tokens() {
    #expect(Self.figures.nominalTokens == 64)
    #expect(Self.figures.actualTokens == 40)
    #expect(Self.figures.nominalInputTokens == 128)
    #expect(Self.figures.actualInputTokens == 100)
  }
}
