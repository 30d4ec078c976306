/// A run and what it measured so far, as reports show it.
package struct LoadReport: Sendable {
  /// Whether more steps may come.
  package enum Status: String, Sendable {
    /// A step is under way.
    case running
    /// All steps have run.
    case completed
    /// The run was stopped; the last step is a part of one.
    case interrupted
    /// The run could not go on.
    case aborted
  }

  /// What was run.
  package var configuration: LoadConfiguration
  /// The steps that ended.
  package var steps: [StepMeasurement] = []
  /// Whether more may come.
  package var status = Status.running
  /// Why the run could not go on.
  package var problem: String?
  /// The greatest rate of a search at which the objectives held.
  package var greatestRate: Double?
  /// When the run began, RFC 3339 in UTC.
  package var startTime: String
  /// When the run ended, or the report was written, in the same form.
  package var endTime: String

  /// Makes the report of a run that begins.
  package init(configuration: LoadConfiguration, startTime: String) {
    self.configuration = configuration
    self.startTime = startTime
    endTime = startTime
  }

  /// What to know before the figures are believed, a sentence each.
  package var warnings: [String] {
    [generatorWarning, searchWarning].compactMap { $0 } + steps.compactMap(Self.promptWarning)
      + steps.compactMap { step in
        guard step.counts.skipped > 0 else { return nil }
        return
          "step '\(step.step.id)': \(step.counts.skipped) of \(step.counts.offered) requests were not sent, "
          + "because as many were under way as --max-concurrency allows"
      }
  }

  private var generatorWarning: String? {
    let late = steps.filter { !$0.health.isTrustworthy }
    guard let worst = late.map(\.health.worst).max(by: { $0.milliseconds < $1.milliseconds }) else {
      return nil
    }
    return
      "the load generator itself was up to \(worst.milliseconds.fixed(2)) ms late "
      + (worst.isMaximum ? "at most, of too few values for a 99th percentile" : "at the 99th percentile")
      + " (should be below \(GeneratorHealth.limit.fixed(0)) ms) in "
      + "\(late.map { "'\($0.step.id)'" }.joined(separator: ", ")): its core is shared or too slow, and latencies may "
      + "be too long by that"
  }

  private var searchWarning: String? {
    let (plan, outcomes) = (configuration.plan, steps.map(\.outcome))
    guard plan.kind == .search, let greatest = plan.greatestRate(outcomes),
      plan.leastFailingRate(outcomes) == nil
    else { return nil }
    return "the objectives held at every rate that was tried, so that the greatest may be above "
      + "\(greatest.fixed(2)) req/s; raise --num-rates"
  }

  private static func promptWarning(_ step: StepMeasurement) -> String? {
    guard step.step.id == "throughput" || step.step.rate != nil, let own = step.tokens.meanPrompt,
      let theirs = step.tokens.meanServerPrompt, abs(own - theirs) > max(own * 0.2, 50)
    else { return nil }
    return "step '\(step.step.id)': prompts have \(own.fixed(1)) tokens by the tokenizer here and "
      + "\(theirs.fixed(1)) by the server; name the server's tokenizer with --tokenizer"
  }
}
