import Benchmarking
import OrderedJSON
import Synchronization
import Testing

@Suite struct LoadBenchmarkTests {
  private func settings(_ kind: LoadPlan.Kind, _ change: (inout LoadPlan) -> Void = { _ in })
    -> LoadBenchmark.Settings
  {
    var plan = LoadPlan(kind: kind)
    plan.users = 4
    plan.duration = .seconds(20)
    plan.warmup = .seconds(2)
    change(&plan)
    return LoadBenchmark.Settings(plan: plan)
  }

  private func transport() -> SimulatedTransport {
    SimulatedTransport { _, _ in
      Scripts.chat(tokens: 5, first: .milliseconds(200), gap: .milliseconds(50))
    }
  }

  @Test func aSweepRunsItsSteps() async throws {
    let found = try await LoadBenchmark.simulated(settings(.sweep) { $0.count = 2 }, on: transport())
    #expect(found.ending == .completed)
    // Each answer takes 400 ms: four users get 10 a second.
    #expect(
      found.steps.map(\.step.id) == ["warmup", "throughput", "constant@6.00req/s", "constant@12.00req/s"]
    )
    #expect(found.steps.map(\.counts.completed) == [5, 200, 120, 240])
    #expect(found.steps[1].compatible.requestRate == 10)
    #expect(
      found.steps.allSatisfy { $0.timeToFirstToken?.minimum == 200 && $0.timeToFirstToken?.maximum == 200 }
    )
    #expect(found.steps.allSatisfy { $0.timePerOutputToken?.maximum == 50 })
    #expect(found.steps[3].interTokenLatency?.count == 960)
    #expect(found.steps[3].rates.peakConcurrency == 5)
  }

  @Test func aStepWithoutSuccessEndsTheRun() async throws {
    let transport = SimulatedTransport { _, _ in
      [(.milliseconds(1), .head(503, nil)), (.milliseconds(1), .end)]
    }
    let found = try await LoadBenchmark.simulated(settings(.sweep), on: transport)
    #expect(found.steps.map(\.step.id) == ["warmup"])
    #expect(found.ending == .aborted(.nothingSucceeded(step: "warmup", failures: "20 http_5xx")))
  }

  @Test func stoppingKeepsWhatWasMeasured() async throws {
    let stop = Switch()
    let transport = SimulatedTransport { index, _ in
      // The first request of the step after the warm-up.
      if index == 5 { stop.action.withLock { $0 }?() }
      return Scripts.chat(tokens: 5, first: .milliseconds(200), gap: .milliseconds(50))
    }
    let found = try await LoadBenchmark.simulated(settings(.throughput), on: transport) { benchmark in
      stop.action.withLock { $0 = { transport.plan(after: .milliseconds(5100)) { benchmark.stop() } } }
    }
    #expect(found.ending == .interrupted)
    #expect(found.steps.map(\.step.id) == ["warmup", "throughput"])
    let last = found.steps[1]
    #expect(last.window == 0...5.1)
    #expect((last.counts.completed, last.counts.incomplete) == (48, 4))
    #expect(transport.cancelled.count == 4)
  }

  @Test func aSearchGoesDownWhileNothingMeetsTheObjective() async throws {
    var settings = settings(.search) { $0.count = 6 }
    settings.objective = try ServiceObjective(parsing: "ttft=150")
    let found = try await LoadBenchmark.simulated(settings, on: transport())
    #expect(found.ending == .completed)
    // No rate meets an objective below the server's 200 ms: halves down to the last probe.
    #expect(
      found.steps.compactMap(\.step.rate).map { $0.fixed(2) } == [
        "6.00", "3.00", "1.50", "0.75", "0.38", "0.19",
      ]
    )
    #expect(found.steps.last?.rates.attainment == 0)
  }

  @Test func aSearchGoesDownFromARateAtWhichNothingSucceeds() async throws {
    var settings = settings(.search) { $0.count = 3 }
    settings.objective = try ServiceObjective(parsing: "ttft=250")
    let transport = SimulatedTransport { _, request in
      let id = request.headers.first { $0.name == "x-request-id" }?.value ?? ""
      return id.hasPrefix("constant@6.00")
        ? [(.milliseconds(1), .head(503, nil)), (.milliseconds(1), .end)]
        : Scripts.chat(tokens: 5, first: .milliseconds(200), gap: .milliseconds(50))
    }
    let found = try await LoadBenchmark.simulated(settings, on: transport)
    #expect(found.ending == .completed)
    #expect(found.steps.compactMap(\.step.rate) == [6, 3, 4.5])
    #expect(found.steps.compactMap(\.rates.attainment).suffix(3) == [0, 1, 1])
  }

  @Test func theSameSeedMakesTheSameArrivals() async throws {
    func sent() async throws -> [Duration] {
      let settings = settings(.rate) {
        $0.rates = [5]
        $0.pattern = .poisson
      }
      let found = try await LoadBenchmark.simulated(settings, on: transport())
      return found.records[1].map { found.steps[1].start.duration(to: $0.intended) }
    }
    let first = try await sent()
    #expect(try await sent() == first)
    #expect(first.count > 60)
    #expect(first.count < 140)
  }

  @Test func answersAreCountedByTheTokenizerToo() async throws {
    let builder = try RequestBuilder(route: .chat, server: "http://h", settings: RequestBuilder.Settings())
    let benchmark = LoadBenchmark(
      settings: settings(.throughput),
      builder: builder,
      tokenizer: WordTokenizer(),
      transport: SimulatedTransport { index, _ in
        Scripts.chat(tokens: 5, first: .milliseconds(200), gap: .milliseconds(50), usage: index % 2 == 0)
      }
    )
    var records: [RequestRecord] = []
    _ = await benchmark.run([Conversation(id: "a", turns: [Turn("hi")])]) { records += $1 }
    #expect(records.allSatisfy { $0.countedOutputTokens == 5 && $0.outputTokens == 5 && $0.text.isEmpty })
    #expect(records.contains { $0.serverOutputTokens == nil })
  }
}

/// Something that a script does, known only when the run has been made.
private final class Switch: Sendable {
  let action = Mutex<(@Sendable () -> Void)?>(nil)
}
