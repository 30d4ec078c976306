/// Which load follows which: decides each step by the results of those before it.
package struct LoadPlan: Sendable {
  /// What is looked for.
  package enum Kind: String, CaseIterable, Sendable {
    /// The greatest throughput, then rates below and above it.
    case sweep
    /// The throughput of a number of users.
    case throughput
    /// How the server does at given rates.
    case rate
    /// The greatest rate at which the objectives hold.
    case search
  }

  /// What a finished step tells those after it.
  package struct Outcome: Sendable {
    /// The step.
    package var step: LoadStep
    /// The requests that succeeded within its time.
    package var successes: Int
    /// Of those, how many a second.
    package var requestRate: Double
    /// The share of requests that met the objectives, as of ``StepRates/attainment``; nil without objectives or
    /// requests.
    package var attainment: Double?

    /// Makes an outcome.
    package init(step: LoadStep, successes: Int, requestRate: Double, attainment: Double? = nil) {
      self.step = step
      self.successes = successes
      self.requestRate = requestRate
      self.attainment = attainment
    }
  }

  /// What is looked for.
  package var kind: Kind
  /// Users of the throughput step.
  package var users = 128
  /// How long a step makes requests.
  package var duration = Duration.seconds(120)
  /// How long the warm-up makes requests, with one user.
  package var warmup = Duration.seconds(30)
  /// The rates of ``Kind/rate``, in requests a second.
  package var rates: [Double] = []
  /// The rates of a sweep, or the most probes of a search.
  package var count = 10
  /// How a sweep chooses its rates.
  package var rule = SweepRule.fractions
  /// How requests arrive.
  package var pattern = ArrivalPattern.constant
  /// The most requests at once of an open loop.
  package var cap: Int?
  /// The share of requests that must meet the objectives in a search.
  package var wantedAttainment = 0.95

  /// The greatest rate that is asked for, in requests a second.
  package static let mostRate = 1e6

  /// Makes a plan.
  package init(kind: Kind) { self.kind = kind }

  /// The steps that are certain before any has run.
  private var opening: [LoadStep] {
    let warm = LoadStep(id: "warmup", executor: .constantUsers(1), duration: warmup)
    let alone = LoadStep(id: "synchronous", executor: .constantUsers(1), duration: duration)
    let most = LoadStep(id: "throughput", executor: .constantUsers(users), duration: duration)
    return switch kind {
    case .sweep: rule == .linspace ? [warm, alone, most] : [warm, most]
    case .throughput, .search: [warm, most]
    case .rate: [warm] + rates.map { .arrivals($0, pattern, cap: cap, duration) }
    }
  }

  /// The number of steps, where it is known before they run: a search may end early.
  package var mostSteps: Int {
    switch kind {
    case .sweep, .search: opening.count + count
    case .throughput, .rate: opening.count
    }
  }

  /// The step after those that have run; nil after the last.
  ///
  /// - Throws: ``LoadError/nothingEnded(step:)`` when rates are to be derived from a step without successes.
  package func next(after outcomes: [Outcome]) throws(LoadError) -> LoadStep? {
    guard var step = try choice(after: outcomes) else { return nil }
    // Rates may be asked for twice, or look alike with two decimals.
    let (name, taken) = (step.id, Set(outcomes.map(\.step.id)))
    var number = 1
    while taken.contains(step.id) {
      number += 1
      step.id = "\(name) (\(number))"
    }
    return step
  }

  private func choice(after outcomes: [Outcome]) throws(LoadError) -> LoadStep? {
    if outcomes.count < opening.count { return opening[outcomes.count] }
    switch kind {
    case .throughput, .rate: return nil
    case .sweep:
      let index = outcomes.count - opening.count
      guard index < count else { return nil }
      let alone = rule == .linspace ? try rate(of: opening.count - 2, outcomes) : 0
      let rates = rule.rates(count: count, alone: alone, most: try rate(of: opening.count - 1, outcomes))
      return .arrivals(rates[index], pattern, cap: cap, duration)
    case .search: return try probe(outcomes)
    }
  }

  private func rate(of index: Int, _ outcomes: [Outcome]) throws(LoadError) -> Double {
    guard outcomes[index].successes > 0 else { throw .nothingEnded(step: outcomes[index].step.id) }
    return outcomes[index].requestRate
  }

  /// Doubles the rate while the objectives hold, then halves the interval between the greatest rate that met them and
  /// the least that did not, until it is narrower than a tenth.
  private func probe(_ outcomes: [Outcome]) throws(LoadError) -> LoadStep? {
    guard outcomes.count - opening.count < count else { return nil }
    let greatest = greatestRate(outcomes)
    let rate: Double
    if let least = leastFailingRate(outcomes) {
      let greatest = greatest ?? 0
      guard least - greatest > least / 10 else { return nil }
      rate = (greatest + least) / 2
    } else if let greatest {
      guard greatest < Self.mostRate else { return nil }
      rate = greatest * 2
    } else {
      rate = try self.rate(of: opening.count - 1, outcomes) * 0.6
    }
    return .arrivals(min(rate, Self.mostRate), pattern, cap: cap, duration)
  }

  /// The greatest rate of a search that met the objectives; nil when none did.
  package func greatestRate(_ outcomes: [Outcome]) -> Double? {
    outcomes.filter(isMet).compactMap(\.step.rate).max()
  }

  /// The least rate of a search that did not meet the objectives; nil when all that were tried did.
  package func leastFailingRate(_ outcomes: [Outcome]) -> Double? {
    outcomes.filter { !isMet($0) }.compactMap(\.step.rate).min()
  }

  private func isMet(_ outcome: Outcome) -> Bool {
    (outcome.attainment ?? 0) >= wantedAttainment
  }
}
