import Benchmarking
import Synchronization
import Testing

/// Encodes in 2 ms, makes a first step in 20 ms and later ones in 5 ms, and decodes a row in 1 ms.
private struct ScriptedWork: OfflineWork {
  struct Row: TimedRow {
    var arrivals: [HandClock.Instant]
    var tokenCount: Int { arrivals.count }
  }

  let clock: HandClock
  /// The tokens that a prompt's row has.
  let lengths: [String: Int]

  func encode(_ prompt: String) -> String {
    clock.advance(by: .milliseconds(2))
    return prompt
  }

  func generate(_ batch: [String]) -> [[Row]] {
    var rows = batch.map { _ in [Row(arrivals: [])] }
    for step in 0..<(batch.compactMap { lengths[$0] }.max() ?? 0) {
      clock.advance(by: .milliseconds(step == 0 ? 20 : 5))
      for (index, prompt) in batch.enumerated() where step < lengths[prompt] ?? 0 {
        rows[index][0].arrivals.append(clock.now)
      }
    }
    return rows
  }

  func text(of row: Row, after prompt: String) -> String {
    clock.advance(by: .milliseconds(1))
    return "\(prompt)+\(row.tokenCount)"
  }

  func inputTokens(of prompt: String) -> (run: Int, own: Int) { (16, prompt.utf8.count) }
}

@Suite struct OfflineBenchmarkTests {
  private static func run(
    _ batches: [[String]],
    warmUps: Int = 0,
    iterations: Int = 1,
    onEvent: (OfflineBenchmark<HandClock>.Event) -> Void = { _ in }
  ) async throws -> OfflineBenchmark<HandClock>.Outcome<ScriptedWork.Row> {
    let clock = HandClock()
    let plan = OfflineBenchmark<HandClock>.Plan(
      batchSize: 2,
      newTokens: 4,
      warmUps: warmUps,
      iterations: iterations,
      batching: .static
    )
    let work = ScriptedWork(clock: clock, lengths: ["long": 4, "short": 1])
    return try await OfflineBenchmark(plan, clock: clock).run(batches, work, onEvent: onEvent)
  }

  @Test("rows that end early count whole as nominal tokens") func nominal() async throws {
    let figures = try await Self.run([["long", "short"]]).figures
    // 2 × 2 encoding, 20 + 3 × 5 generating, 2 × 1 decoding.
    #expect(figures.wall == .milliseconds(41))
    #expect(figures.nominalTokens == 8)
    #expect(figures.actualTokens == 5)
    #expect(figures.throughput == 8 / 0.041)
    #expect(figures.firstTokenLatency == .milliseconds(24))
    #expect(figures.restTokenLatency == .milliseconds(5))
    #expect(figures.endToEndLatency == .milliseconds(39))
  }

  @Test("prompts count as long as the longest of their batch, and as they are") func inputs() async throws {
    let figures = try await Self.run([["long", "short"]]).figures
    #expect(figures.nominalInputTokens == 32)
    #expect(figures.actualInputTokens == 9)
  }

  @Test("the warm-up is timed apart") func warmUp() async throws {
    let figures = try await Self.run([["long"]], warmUps: 3, iterations: 2).figures
    #expect(figures.warmUp == .milliseconds(3 * 38))
    #expect(figures.wall == .milliseconds(2 * 38))
    #expect(figures.iterations == 2)
  }

  @Test("a short last batch counts as a full one") func shortBatch() async throws {
    let outcome = try await Self.run([["long", "long"], ["long"]], iterations: 2)
    #expect(outcome.figures.nominalTokens == 2 * 2 * 8)
    #expect(outcome.figures.actualTokens == 2 * 12)
    #expect(outcome.records.count == 4)
  }

  @Test("the rows are those of one iteration") func rows() async throws {
    let outcome = try await Self.run([["long", "short"], ["short"]], warmUps: 1, iterations: 3)
    #expect(outcome.rows.map { $0.map(\.text) } == [["long+4"], ["short+1"], ["short+1"]])
  }

  @Test("whoever watches is told in order") func events() async throws {
    var events: [OfflineBenchmark<HandClock>.Event] = []
    _ = try await Self.run([["short"], ["long"]], warmUps: 2, iterations: 1) { events.append($0) }
    #expect(events == [.warmUp(0), .warmUp(1), .warm, .finished(0, .milliseconds(23 + 38))])
  }
}
