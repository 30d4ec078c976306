import Benchmarking
import Testing

@Suite struct StepMeasurementTests {
  private static let step = LoadStep(id: "s", executor: .constantUsers(1), duration: .seconds(10))

  /// A recording of requests that are sent and answered at given milliseconds.
  private func recording(_ requests: [(sent: Int, tokens: [Int], count: Int?)]) async throws -> StepRecording
  {
    var records: [RequestRecord] = []
    for (index, request) in requests.enumerated() {
      var reply = Reply(route: .completions)
      func moment(_ milliseconds: Int) -> Moment { Moment(nanoseconds: Int64(milliseconds) * 1_000_000) }
      reply.receive(status: 200, contentType: Scripts.stream, at: moment(request.sent))
      for time in request.tokens {
        reply.receive(Array(Scripts.event(#"{"choices":[{"text":"a"}]}"#).utf8), at: moment(time))
      }
      if let count = request.count {
        let usage = #"{"choices":[],"usage":{"prompt_tokens":10,"completion_tokens":\#(count)}}"#
        reply.receive(Array(Scripts.event(usage).utf8), at: moment(request.tokens.last ?? 0))
      }
      let end = (request.tokens.last ?? request.sent) + 5
      reply.receive(Array(Scripts.event("[DONE]").utf8), at: moment(end))
      reply.end(at: moment(end + 1))
      let dialogue = Dialogue(conversation: 0, turn: 0, messages: [], promptTokens: 8, answerTokens: nil)
      records.append(
        RequestRecord(
          launch: StepState.Launch(id: index, intended: moment(request.sent - 2), dialogue: dialogue),
          conversation: "a",
          sent: moment(request.sent),
          reply: reply,
          now: moment(end + 1)
        )
      )
    }
    return StepRecording(
      step: Self.step,
      start: Moment(nanoseconds: 0),
      stop: Moment(nanoseconds: 10_000_000_000),
      offered: records.count,
      skipped: [],
      records: records
    )
  }

  @Test func latenciesFollowTheirDefinitions() async throws {
    let found = StepMeasurement(
      try await recording([(100, [150, 170, 200], 5), (1000, [1100, 1140], nil)])
    )
    #expect(found.timeToFirstToken?.sorted == [50, 100])
    #expect(found.scheduledTimeToFirstToken?.sorted == [52, 102])
    // 50 ms over the 4 tokens after the first that the server counted, and 40 ms over the one of two events.
    #expect(found.timePerOutputToken?.sorted == [12.5, 40])
    // Every gap between events, of both requests.
    #expect(found.interTokenLatency?.sorted == [20, 30, 40])
    #expect(found.endToEnd?.sorted == [100, 140])
    #expect(found.closed?.sorted == [106, 146])
    #expect(found.tokens.meanOutput == 3.5)
    #expect(found.tokens.perEvent == 1.4)
    #expect(found.tokens.countedByServer == 1)
    #expect((found.tokens.meanPrompt, found.tokens.meanServerPrompt) == (8, 10))
    // 7 tokens in 10 s, and prompts of 10 (the server's count) and 8.
    #expect(found.rates.outputTokensPerSecond == 0.7)
    #expect(found.rates.totalTokensPerSecond == 2.5)
  }

  @Test func compatibleFiguresFollowInferenceBenchmarker() async throws {
    let found = StepMeasurement(
      try await recording([(100, [150, 170, 200], 5), (1000, [1100], nil)])
    ).compatible
    #expect((found.successes, found.failures) == (2, 0))
    // From the start of the first to end (100 ms) to the end of the last (1,106 ms).
    #expect(abs(found.duration - 1.006) < 1e-12)
    #expect(found.outputTokens == 6)
    #expect(found.promptTokens == 16)
    #expect(found.interTokenLatency?.sorted == [0, 12.5])
    // Until the end mark.
    #expect(found.endToEnd?.sorted == [105, 105])
    #expect(found.timeToFirstToken?.mean == 75)
    #expect(abs((found.requestRate ?? 0) - 2 / 1.006) < 1e-12)
    #expect(abs((found.tokenRate ?? 0) - 6 / 1.006) < 1e-12)
  }

  @Test func goodputCountsWhatKeepsEveryObjective() async throws {
    let recording = try await recording([
      (100, [150, 170, 200], 3), (1000, [1100, 1140], 2), (2000, [2300, 2310], 2), (3000, [3010], 1),
      (4000, [], nil),
    ])
    let objective = try ServiceObjective(parsing: "ttft=100,tpot=30,e2e=500")
    let found = StepMeasurement(recording, objective: objective)
    // The second takes 40 ms a token, the third 300 ms until the first; the fifth held no token.
    #expect(found.rates.goodput == 0.2)
    #expect(found.rates.attainment == 0.4)
    #expect(found.counts.failureText == "1 no_tokens")
    #expect(StepMeasurement(recording).rates.goodput == nil)
  }

  @Test func theWindowLeavesOutItsEnds() async throws {
    var window = StepMeasurement.Window()
    window.leading = .seconds(1)
    window.trailing = .seconds(7)
    let found = StepMeasurement(
      try await recording([(500, [900, 1100], 2), (1500, [1700, 1800], 2), (4000, [4100, 4200], 2)]),
      window: window
    )
    #expect(found.window == 1...3)
    // Latencies: of what was due inside. Rates: of what happened inside.
    #expect(found.timeToFirstToken?.sorted == [200])
    #expect(found.rates.requestsPerSecond == 1)
    #expect(found.rates.outputTokensPerSecond == 1.5)
    #expect(found.counts.completed == 3)
  }

  @Test func secondsCountWhatHappenedInThem() async throws {
    let found = StepMeasurement(try await recording([(100, [150, 1170], 2), (1500, [3200], 1)])).timeline
    #expect(found.count == 10)
    #expect(found[0] == TimelineSecond(started: 1, completed: 0, failed: 0, events: 1, active: 1))
    #expect(found[1] == TimelineSecond(started: 1, completed: 1, failed: 0, events: 1, active: 1))
    #expect(found[2] == TimelineSecond(started: 0, completed: 0, failed: 0, events: 0, active: 1))
    #expect(found[3] == TimelineSecond(started: 0, completed: 1, failed: 0, events: 1, active: 0))
  }

  @Test(
    "a percentile needs a value beyond it",
    arguments: [
      (1, 50.0, false), (2, 50, true), (9, 90, false), (10, 90, true), (99, 99, false), (100, 99, true),
    ]
  )
  func boundedPercentiles(count: Int, percent: Double, isKnown: Bool) throws {
    let values = try #require(Distribution((0..<count).map(Double.init)))
    #expect((values.bounded(percent) != nil) == isKnown)
  }

  @Test("the generator's lag is the longest where there are too few for the 99th percentile")
  func fewLags() async throws {
    var recording = try await recording([])
    recording.timerLags = [.milliseconds(1), .milliseconds(3)]
    #expect(GeneratorHealth(recording).worst == .init(milliseconds: 3, isMaximum: true))
    recording.timerLags = [.milliseconds(5)] + (0..<200).map { _ in .milliseconds(2) }
    #expect(GeneratorHealth(recording).worst == .init(milliseconds: 2, isMaximum: false))
  }

  @Test(
    "objectives that cannot be read are named",
    arguments: [
      ("ttft", "'ttft' is no name=milliseconds"), ("p99=1", "'p99' is no such name"),
      ("ttft=0", "'ttft=0' is no name=milliseconds"),
    ]
  )
  func badObjectives(_ text: String, _ problem: String) {
    let error = #expect(throws: LoadError.self) { try ServiceObjective(parsing: text) }
    #expect(error == .badObjective(text: text, problem: problem))
  }
}
