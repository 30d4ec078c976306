import Benchmarking
import Testing

@Suite struct ScheduleTests {
  @Test func evenArrivalsDoNotDrift() {
    var times = ArrivalTimes(rate: 3, pattern: .constant, seed: 0)
    let found = (0..<3001).map { _ in times.next() }
    #expect(found[0] == .zero)
    #expect(found[1] == .nanoseconds(333_333_333))
    #expect(found[3000] == .seconds(1000))
  }

  @Test func poissonArrivalsAreSeeded() {
    func times(_ seed: UInt64) -> [Duration] {
      var times = ArrivalTimes(rate: 50, pattern: .poisson, seed: seed)
      return (0..<2000).map { _ in times.next() }
    }
    #expect(times(7) == times(7))
    #expect(times(7) != times(8))
    let gaps = zip(times(7), times(7).dropFirst()).map { ($1 - $0).seconds }
    let mean = gaps.reduce(0, +) / Double(gaps.count)
    #expect(abs(mean - 0.02) < 0.002)
    // Exponential: the deviation is as large as the mean.
    let variance = gaps.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(gaps.count)
    #expect(abs(variance.squareRoot() - mean) < 0.002)
  }

  @Test func rulesOfRates() {
    let fractions = SweepRule.fractions.rates(count: 10, alone: 0, most: 4.3).map { $0.fixed(2) }
    #expect(fractions == ["0.52", "1.03", "1.55", "2.06", "2.58", "3.10", "3.61", "4.13", "4.64", "5.16"])
    #expect(SweepRule.linspace.rates(count: 4, alone: 1, most: 9) == [3, 5, 7, 9])
  }
}

@Suite struct LoadPlanTests {
  /// The steps of a plan whose steps all end with the same outcome.
  private func steps(_ plan: LoadPlan, _ outcome: (LoadStep) -> LoadPlan.Outcome) throws -> [LoadStep] {
    var outcomes: [LoadPlan.Outcome] = []
    while let step = try plan.next(after: outcomes) { outcomes.append(outcome(step)) }
    return outcomes.map(\.step)
  }

  @Test func sweepHasInferenceBenchmarkersRates() throws {
    let found = try steps(LoadPlan(kind: .sweep)) { step in
      LoadPlan.Outcome(step: step, successes: 518, requestRate: step.id == "throughput" ? 4.3 : 1)
    }
    #expect(
      found.map(\.id) == [
        "warmup", "throughput", "constant@0.52req/s", "constant@1.03req/s", "constant@1.55req/s",
        "constant@2.06req/s", "constant@2.58req/s", "constant@3.10req/s", "constant@3.61req/s",
        "constant@4.13req/s", "constant@4.64req/s", "constant@5.16req/s",
      ]
    )
    #expect(found[0].executor == .constantUsers(1))
    #expect(found[0].duration == .seconds(30))
    #expect(found[1].executor == .constantUsers(128))
    #expect(found[2].duration == .seconds(120))
    #expect(found.count == LoadPlan(kind: .sweep).mostSteps)
  }

  @Test func linspaceAsksOneUserFirst() throws {
    var plan = LoadPlan(kind: .sweep)
    plan.rule = .linspace
    plan.count = 2
    plan.pattern = .poisson
    let found = try steps(plan) { step in
      LoadPlan.Outcome(step: step, successes: 1, requestRate: step.id == "synchronous" ? 1 : 3)
    }
    #expect(
      found.map(\.id) == ["warmup", "synchronous", "throughput", "poisson@2.00req/s", "poisson@3.00req/s"]
    )
  }

  @Test func ratesComeInTheirOrder() throws {
    var plan = LoadPlan(kind: .rate)
    plan.rates = [2, 0.5]
    plan.cap = 4
    let found = try steps(plan) { LoadPlan.Outcome(step: $0, successes: 0, requestRate: 0) }
    #expect(found.map(\.id) == ["warmup", "constant@2.00req/s", "constant@0.50req/s"])
    #expect(found[1].executor == .arrivals(rate: 2, pattern: .constant, cap: 4))
  }

  @Test func searchHalvesUntilATenth() throws {
    var plan = LoadPlan(kind: .search)
    plan.count = 20
    var outcomes: [LoadPlan.Outcome] = []
    while let step = try plan.next(after: outcomes) {
      // Objectives hold up to 5.5 requests a second.
      outcomes.append(
        LoadPlan.Outcome(
          step: step,
          successes: 9,
          requestRate: 10,
          attainment: (step.rate ?? 99) <= 5.5 ? 0.96 : 0.94
        )
      )
    }
    #expect(outcomes.dropFirst(2).compactMap(\.step.rate) == [6, 3, 4.5, 5.25, 5.625])
    #expect(plan.greatestRate(outcomes) == 5.25)
  }

  /// The rates of a search whose objectives hold up to a rate.
  private func search(_ count: Int, throughput: Double = 10, holdsTo limit: Double) throws -> [LoadPlan
    .Outcome]
  {
    var plan = LoadPlan(kind: .search)
    plan.count = count
    var outcomes: [LoadPlan.Outcome] = []
    while let step = try plan.next(after: outcomes) {
      let attainment: Double = (step.rate ?? .infinity) <= limit ? 1 : 0
      outcomes.append(
        LoadPlan.Outcome(step: step, successes: 9, requestRate: throughput, attainment: attainment)
      )
    }
    return outcomes
  }

  @Test func searchDoublesWhileTheObjectivesHold() throws {
    let found = try search(20, holdsTo: 50)
    #expect(found.compactMap(\.step.rate) == [6, 12, 24, 48, 96, 72, 60, 54, 51])
    #expect(LoadPlan(kind: .search).greatestRate(found) == 48)
    #expect(LoadPlan(kind: .search).leastFailingRate(found) == 51)
  }

  @Test func aSearchThatFindsNoBoundEnds() throws {
    let found = try search(5, holdsTo: .infinity)
    #expect(found.compactMap(\.step.rate) == [6, 12, 24, 48, 96])
    #expect(LoadPlan(kind: .search).leastFailingRate(found) == nil)
    let fastest = try search(20, throughput: 900_000, holdsTo: .infinity)
    #expect(fastest.compactMap(\.step.rate) == [540_000, 1_000_000])
  }

  @Test func stepsOfOneRateHaveNamesOfTheirOwn() throws {
    var plan = LoadPlan(kind: .rate)
    plan.rates = [1, 2, 1, 1.001]
    let found = try steps(plan) { LoadPlan.Outcome(step: $0, successes: 0, requestRate: 0) }
    #expect(
      found.map(\.id) == [
        "warmup", "constant@1.00req/s", "constant@2.00req/s", "constant@1.00req/s (2)",
        "constant@1.00req/s (3)",
      ]
    )
  }

  @Test func noRateComesFromNothing() {
    let plan = LoadPlan(kind: .sweep)
    let error = #expect(throws: LoadError.self) {
      try steps(plan) { LoadPlan.Outcome(step: $0, successes: 0, requestRate: 0) }
    }
    #expect(
      error?.description
        == "step 'throughput': no request ended within its duration, so there is no rate to go on "
        + "with; lengthen --duration or shorten the answers"
    )
  }
}
