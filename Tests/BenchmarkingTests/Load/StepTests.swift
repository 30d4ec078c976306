import Benchmarking
import Testing

@Suite struct StepTests {
  private static func answering(in time: Duration) -> SimulatedTransport {
    SimulatedTransport { _, _ in Scripts.chat(tokens: 2, first: time / 2, gap: time / 2) }
  }

  private func users(_ count: Int, _ seconds: Double) -> LoadStep {
    LoadStep(id: "throughput", executor: .constantUsers(count), duration: .seconds(seconds))
  }

  private func arrivals(_ rate: Double, _ seconds: Double, cap: Int? = nil) -> LoadStep {
    LoadStep(
      id: "constant",
      executor: .arrivals(rate: rate, pattern: .constant, cap: cap),
      duration: .seconds(seconds)
    )
  }

  @Test func usersAskAgainWhenAnsweredUntilTheEnd() async throws {
    let found = try await LoadBenchmark.step(users(3, 10), on: Self.answering(in: .seconds(2)))
    // Sent at 0, 2, 4, 6 and 8 s by each; nothing at 10 s.
    #expect(found.records.count == 15)
    #expect(found.records.map { found.start.duration(to: $0.sent).seconds }.max() == 8)
    #expect((found.offered, found.skipped.count) == (15, 0))
    let measured = StepMeasurement(found)
    #expect(measured.rates.peakConcurrency == 3)
    #expect(measured.rates.meanConcurrency == 3)
    #expect(measured.rates.requestsPerSecond == 1.5)
  }

  @Test func requestsUnderWayAreWaitedFor() async throws {
    let found = try await LoadBenchmark.step(users(2, 5), on: Self.answering(in: .seconds(3)))
    // Two at 0 s and two at 3 s, which end at 6 s.
    let measured = StepMeasurement(found)
    #expect(measured.counts.completed == 4)
    #expect(measured.counts.incomplete == 0)
    #expect(measured.endToEnd?.count == 4)
    // Only those that ended in time count as inference-benchmarker counts.
    #expect(measured.compatible.successes == 2)
    #expect(measured.compatible.duration == 3)
    #expect(measured.rates.requestsPerSecond == 0.4)
  }

  @Test func afterTheGraceRequestsAreIncomplete() async throws {
    let transport = Self.answering(in: .seconds(30))
    let found = try await LoadBenchmark.step(users(2, 5), on: transport, grace: .seconds(20))
    let measured = StepMeasurement(found)
    #expect(measured.counts.incomplete == 2)
    #expect(measured.counts.completed == 0)
    #expect(measured.counts.errorRate == nil)
    #expect(found.records.map { found.start.duration(to: $0.closed) } == [.seconds(25), .seconds(25)])
    #expect(transport.cancelled == [0, 1])
    // Their first tokens came, but late.
    #expect(measured.rates.outputTokensPerSecond == 0)
  }

  // First tokens after 15 s, answers of five tokens given up after 25 s.
  @Test(
    "requests that were given up miss objectives that they were beyond already",
    arguments: [
      ("ttft=16000", nil), ("ttft=14000", 0), ("e2e=30000", nil), ("e2e=24000", 0), ("tpot=2600", nil),
      ("tpot=2400", 0),
    ] as [(String, Double?)]
  )
  func givenUp(_ objective: String, _ attainment: Double?) async throws {
    let transport = Self.answering(in: .seconds(30))
    let found = try await LoadBenchmark.step(users(2, 5), on: transport, grace: .seconds(20))
    let measured = StepMeasurement(found, objective: try ServiceObjective(parsing: objective))
    #expect(measured.rates.attainment == attainment)
  }

  @Test("a step that is stopped before it begins sends nothing and ends", .timeLimit(.minutes(1)))
  func stoppedEarly() async throws {
    for step in [users(3, 10), arrivals(2, 10)] {
      let transport = Self.answering(in: .seconds(2))
      let driver = try LoadBenchmark.driver(step, on: transport)
      driver.stop()
      let found = await driver.run().recording
      #expect(transport.requests.isEmpty)
      #expect((found.offered, found.records.count) == (0, 0))
      #expect(found.stop == found.start)
    }
  }

  @Test func arrivalsDoNotWaitForAnswers() async throws {
    let found = try await LoadBenchmark.step(arrivals(2, 10), on: Self.answering(in: .seconds(20)))
    #expect(found.records.count == 20)
    #expect(
      found.records.sorted { $0.id < $1.id }.map { found.start.duration(to: $0.sent).seconds }
        == (0..<20).map { Double($0) / 2 }
    )
    let measured = StepMeasurement(found)
    #expect(measured.rates.peakConcurrency == 20)
    #expect((measured.counts.offered, measured.counts.launched, measured.counts.late) == (20, 20, 0))
    #expect(measured.health.sendLag?.maximum == 0)
    #expect(measured.health.isTrustworthy)
  }

  @Test func arrivalsAboveTheCapAreSkippedAndCounted() async throws {
    let found = try await LoadBenchmark.step(arrivals(2, 10, cap: 3), on: Self.answering(in: .seconds(2.5)))
    // At 0, 0.5 and 1 s; at 1.5 and 2 s three are under way; the first ends at 2.5 s.
    let measured = StepMeasurement(found)
    #expect(measured.counts.offered == 20)
    #expect(measured.counts.launched == 12)
    #expect(measured.counts.skipped == 8)
    #expect(measured.rates.peakConcurrency == 3)
    // All that were sent met the objective, and those that were not did not.
    let objective = try ServiceObjective(parsing: "ttft=5000")
    #expect(StepMeasurement(found, objective: objective).rates.attainment == 0.6)
    var window = StepMeasurement.Window()
    window.trailing = .seconds(8.5)
    // Up to 1.5 s: three were sent, and the first one skipped.
    #expect(StepMeasurement(found, window: window, objective: objective).rates.attainment == 0.75)
  }

  @Test func aStalledGeneratorIsSeenInItsFigures() async throws {
    let transport = Self.answering(in: .seconds(1))
    transport.stall(after: .milliseconds(900), for: .milliseconds(350))
    let found = try await LoadBenchmark.step(arrivals(10, 2), on: transport)
    let measured = StepMeasurement(found)
    // Due at 0.9, 1.0, 1.1 and 1.2 s, sent at 1.25 s; the stall came first at 0.9 s.
    #expect(measured.counts.late == 4)
    #expect(measured.counts.offered == 20)
    #expect(measured.health.sendLag?.maximum == 350)
    let late = found.records.filter { $0.sendLag > .zero }.sorted { $0.id < $1.id }
    #expect(late.map(\.sendLag) == [350, 250, 150, 50].map { .milliseconds($0) })
    #expect(late[0].timeToFirstToken == .milliseconds(500))
    #expect(late[0].scheduledTimeToFirstToken == .milliseconds(850))
    // The timer rings every 10 ms: each ring of the stall is as late as a request that was due then.
    #expect(found.timerLags.filter { $0 > .zero } == (1...35).reversed().map { .milliseconds($0 * 10) })
    #expect(!measured.health.isTrustworthy)
  }

  @Test func whatWasDueBeforeTheEndIsSentAfterIt() async throws {
    let transport = Self.answering(in: .seconds(1))
    transport.stall(after: .milliseconds(1850), for: .milliseconds(400))
    let found = StepMeasurement(try await LoadBenchmark.step(arrivals(10, 2), on: transport))
    #expect((found.counts.offered, found.counts.completed, found.counts.skipped) == (20, 20, 0))
    #expect(found.counts.late == 1)
    #expect(found.health.sendLag?.maximum == 350)
  }

  @Test func usersPauseAfterAFailure() async throws {
    let transport = SimulatedTransport { _, _ in [(.milliseconds(1), .fail(.connect, "refused"))] }
    let found = try await LoadBenchmark.step(users(2, 1), on: transport)
    // One every 101 ms from each user: 0, 101 … 909 ms.
    #expect(found.records.count == 20)
    let measured = StepMeasurement(found)
    #expect(measured.counts.failureText == "20 connect")
    #expect(measured.counts.errorRate == 1)
    #expect(measured.timeToFirstToken == nil)
    #expect(measured.compatible.requestRate == nil)
    #expect(measured.compatible.errorPercent == 100)
  }

  @Test func aPauseThatEndsLateIsALateRequest() async throws {
    let transport = SimulatedTransport { _, _ in [(.milliseconds(1), .fail(.connect, "refused"))] }
    transport.stall(after: .milliseconds(50), for: .milliseconds(200))
    let found = try await LoadBenchmark.step(users(1, 0.3), on: transport)
    // Due at 101 ms, sent at 250 ms.
    #expect(found.records.map(\.sendLag) == [.zero, .milliseconds(149)])
  }

  @Test func conversationsGoOnWithTheServersAnswers() async throws {
    let transport = Self.answering(in: .seconds(1))
    let conversations = [
      Conversation(
        id: "a",
        system: Message(.system, "S"),
        turns: [Turn("one", tokens: 1, answerTokens: 5), Turn("two", tokens: 3, answerTokens: 6)]
      ),
      Conversation(id: "b", turns: [Turn("other", tokens: 4)]),
    ]
    let found = try await LoadBenchmark.step(users(1, 3), on: transport, conversations: conversations)
    #expect(found.records.map(\.conversation) == ["a", "a", "b"])
    #expect(found.records.map(\.turn) == [0, 1, 0])
    // The first turn, an answer of two tokens by the server's count, and the second turn.
    #expect(found.records.map(\.promptTokens) == [1, 6, 4])
    #expect(found.records.map(\.answerTokens) == [5, 6, nil])
    let body = String(decoding: transport.requests[1].body, as: UTF8.self)
    #expect(
      body.contains(
        #"[{"role":"system","content":"S"},{"role":"user","content":"one"},{"role":"assistant","content":"w0 w1 "},"#
          + #"{"role":"user","content":"two"}],"max_tokens":6"#
      )
    )
    #expect(String(decoding: transport.requests[2].body, as: UTF8.self).contains(#""max_tokens":null"#))
  }
}
