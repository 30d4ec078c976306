import ArgumentParser
import Benchmarking

/// Which load is made.
struct LoadShapeOptions: ParsableArguments {
  @Option(
    name: [.customShort("b"), .customLong("benchmark-kind"), .customLong("kind")],
    help: "sweep, throughput, rate, or search: the greatest rate that meets --slo."
  )
  var kind = LoadPlan.Kind.sweep

  @Option(name: [.customShort("m"), .long], help: "Users of the throughput step, each with one request.")
  var maxVus = 128

  @Option(name: [.short, .long], help: "How long each step makes requests.")
  var duration = TimeSpan(seconds: 120)

  @Option(name: [.short, .long], help: "How long one user warms the server up.")
  var warmup = TimeSpan(seconds: 30)

  @Option(
    name: [.customShort("r"), .customLong("rates"), .customLong("rate")],
    parsing: .unconditionalSingleValue,
    help: "Requests a second, repeatable or with commas; for --benchmark-kind rate."
  )
  var rates: [RateList] = []

  @Option(help: "Rates of a sweep, or the most probes of a search.")
  var numRates = 10

  @Option(help: "How a sweep chooses rates: fractions (of the throughput, up to 1.2) or linspace.")
  var sweepRule = SweepRule.fractions

  @Option(help: "How requests arrive at a rate: constant or poisson.")
  var arrivals = ArrivalPattern.constant

  @Option(help: "The most requests at once at a rate; more are skipped and counted (default: no limit).")
  var maxConcurrency: Int?

  @Option(help: "Of texts, lengths and arrivals; the same seed makes the same load.")
  var seed: UInt64 = 0

  @Option(help: "How long answers may take when a step's time is over; then they are incomplete.")
  var grace = TimeSpan(seconds: 30)

  @Option(help: "Time at the start of each step that does not count.")
  var rampUp = TimeSpan(seconds: 0)

  @Option(help: "Time at the end of each step that does not count.")
  var coolDown = TimeSpan(seconds: 0)

  @Option(help: "Latencies in ms that a good answer keeps: ttft=,tpot=,e2e=.")
  var slo: String?

  @Option(help: "The share of answers that must be good in a search.")
  var attainment = 0.95

  func validate() throws {
    for (flag, span) in [("--duration", duration), ("--warmup", warmup)] where !span.isPositive {
      throw ValidationError(LoadError.badDuration(flag: flag, text: span.description).description)
    }
    for (flag, value, most) in [
      ("--max-vus", maxVus, 1 << 16), ("--num-rates", numRates, 1000),
      ("--max-concurrency", maxConcurrency ?? 1, 1 << 20),
    ] {
      try FlagRange.check(value, flag, in: 1...most)
    }
    guard rampUp.duration + coolDown.duration < duration.duration else {
      throw ValidationError(
        "--ramp-up and --cool-down must leave some of --duration (\(duration)); got \(rampUp) and \(coolDown)"
      )
    }
    guard (0...1).contains(attainment) else {
      throw ValidationError("--attainment must be from 0 to 1; got \(attainment)")
    }
    try Usage.check {
      _ = try objective()
      _ = try plan()
    }
  }

  /// What counts as good.
  func objective() throws -> ServiceObjective? { try slo.map { try ServiceObjective(parsing: $0) } }

  /// Which steps follow which.
  func plan() throws -> LoadPlan {
    var plan = LoadPlan(kind: kind)
    plan.users = maxVus
    plan.duration = duration.duration
    plan.warmup = warmup.duration
    plan.rates = rates.flatMap(\.values)
    plan.count = numRates
    plan.rule = sweepRule
    plan.pattern = arrivals
    plan.cap = maxConcurrency
    plan.wantedAttainment = attainment
    switch kind {
    case .rate: if plan.rates.isEmpty { throw LoadError.ratesNeeded }
    case .sweep, .throughput, .search:
      if !plan.rates.isEmpty { throw LoadError.ratesNotAllowed(kind: kind.rawValue) }
    }
    if let wrong = plan.rates.first(where: { !($0 > 0 && $0 <= LoadPlan.mostRate) }) {
      throw LoadError.badRate(wrong)
    }
    if kind == .search, slo == nil { throw LoadError.objectiveNeeded }
    return plan
  }
}

/// Rates on the command line with commas between them.
struct RateList: ExpressibleByArgument {
  let values: [Double]

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    values = parts.compactMap { Double($0) }
    guard values.count == parts.count else { return nil }
  }
}

extension LoadPlan.Kind: ExpressibleByArgument {}
extension SweepRule: ExpressibleByArgument {}
extension ArrivalPattern: ExpressibleByArgument {}
