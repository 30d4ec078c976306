import CoreMetrics
import Needletail
import Telemetry

/// The metrics of the engine's steps: counters and histograms.
struct StepMetrics: Sendable {
  private let batches: [StepMethod: BatchMetrics]
  private let nextSize: Recorder
  private let concats: [AdmissionReason: Counter]
  private let concatDuration: Recorder
  private let skippedTokens: Recorder
  private let drafted: Counter
  private let accepted: Counter
  private let prefixLookups: Counter
  private let prefixHits: Counter
  private let generated: TokenMetrics
  private let prompts: TokenMetrics

  init(_ registry: PrometheusRegistry) {
    batches = Dictionary(
      uniqueKeysWithValues: StepMethod.allCases.map { ($0, BatchMetrics(registry, method: $0)) }
    )
    nextSize = registry.recorder(.batchNextSize)
    concats = [
      .backpressure: registry.counter(.batchConcat, [("reason", "backpressure")]),
      .waitExceeded: registry.counter(.batchConcat, [("reason", "wait_exceeded")]),
      .chunking: registry.counter(.batchConcat, [("reason", "chunking")]),
    ]
    concatDuration = registry.recorder(.batchConcatDuration, [("method", StepMethod.decode.rawValue)])
    skippedTokens = registry.recorder(.requestSkippedTokens)
    drafted = registry.counter(.draftedTokens)
    accepted = registry.counter(.acceptedTokens)
    prefixLookups = registry.counter(.prefixCacheLookupTokens)
    prefixHits = registry.counter(.prefixCacheHitTokens)
    generated = TokenMetrics(registry, counter: .generatedTokens, kind: "generated")
    prompts = TokenMetrics(registry, counter: .promptTokens, kind: "prompt")
  }

  /// Takes in a step.
  func note(_ step: StepReport) {
    batches[step.promptRows > 0 ? .prefill : .decode]?.note(step)
    noteAdmissions(step)
    noteDrafts(step)
    if step.prefixLookupTokens > 0 { prefixLookups.increment(by: step.prefixLookupTokens) }
    if step.prefixHitTokens > 0 { prefixHits.increment(by: step.prefixHitTokens) }
    generated.note(step.generatedTokens)
    prompts.note(step.promptRows)
  }

  private func noteDrafts(_ step: StepReport) {
    // Without guesses a step gives one token of a sequence and skips none.
    if step.generatedTokens > 0, step.acceptedDrafts.isEmpty { skippedTokens.record(0) }
    for count in step.acceptedDrafts { skippedTokens.record(count) }
    guard step.draftedTokens > 0 else { return }
    drafted.increment(by: step.draftedTokens)
    accepted.increment(by: step.acceptedDrafts.reduce(0, +))
  }

  private func noteAdmissions(_ step: StepReport) {
    guard !step.admitted.isEmpty else { return }
    nextSize.record(step.admitted.count)
    guard let reason = step.admittedReason, let counter = concats[reason] else { return }
    counter.increment()
    concatDuration.record(step.scheduling / .seconds(1))
  }

  /// Brings up to date what changes without a step.
  func refresh() {
    generated.refresh()
    prompts.refresh()
  }
}

/// The values of the label `method`: whether the rows of prompts were in a step.
enum StepMethod: String, CaseIterable, Sendable {
  case prefill, decode
}
