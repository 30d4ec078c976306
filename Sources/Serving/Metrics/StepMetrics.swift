import CoreMetrics
import Needletail
import Synchronization
import Telemetry

/// The metrics of the engine's steps.
final class StepMetrics: Sendable {
  private let batches: [StepMethod: BatchMetrics]
  private let queueSize: Meter
  private let currentSize: Meter
  private let currentMaxTokens: Meter
  private let maxTotalTokens: Meter
  private let nextSize: Recorder
  private let concats: [StepReport.AdmissionReason: Counter]
  private let concatDuration: Recorder
  private let skippedTokens: Recorder
  private let running: Meter
  private let waiting: Meter
  private let blocks: (used: Meter, free: Meter, cached: Meter)
  private let prefix: PrefixCacheMetrics
  private let generated: TokenMetrics
  private let prompts: TokenMetrics

  init(_ registry: PrometheusRegistry) {
    batches = Dictionary(
      uniqueKeysWithValues: StepMethod.allCases.map { ($0, BatchMetrics(registry, method: $0)) }
    )
    queueSize = registry.gauge(.queueSize)
    currentSize = registry.gauge(.batchCurrentSize)
    currentMaxTokens = registry.gauge(.batchCurrentMaxTokens)
    maxTotalTokens = registry.gauge(.batchMaxTotalTokens)
    nextSize = registry.recorder(.batchNextSize)
    concats = [
      .backpressure: registry.counter(.batchConcat, [("reason", "backpressure")]),
      .waitExceeded: registry.counter(.batchConcat, [("reason", "wait_exceeded")]),
      .chunking: registry.counter(.batchConcat, [("reason", "chunking")]),
    ]
    concatDuration = registry.recorder(.batchConcatDuration, [("method", StepMethod.decode.rawValue)])
    skippedTokens = registry.recorder(.requestSkippedTokens)
    running = registry.gauge(.requestsRunning)
    waiting = registry.gauge(.requestsWaiting)
    blocks = (
      registry.gauge(.blocks, [("state", "used")]), registry.gauge(.blocks, [("state", "free")]),
      registry.gauge(.blocks, [("state", "cached")])
    )
    prefix = PrefixCacheMetrics(registry)
    generated = TokenMetrics(registry, counter: .generatedTokens, kind: "generated")
    prompts = TokenMetrics(registry, counter: .promptTokens, kind: "prompt")
  }

  /// Tells how many tokens the key-value cache holds.
  func note(cacheTokens: Int) { maxTotalTokens.set(cacheTokens) }

  /// Takes in a step.
  func note(_ step: StepReport) {
    noteState(step)
    noteAdmissions(step)
    prefix.note(lookups: step.prefixLookupTokens, hits: step.prefixHitTokens)
    guard step.promptRows + step.decodeRows > 0 else { return }
    batches[step.promptRows > 0 ? .prefill : .decode]?.note(step)
    // Without speculation a step gives one token of a sequence and skips none.
    if step.generatedTokens > 0 { skippedTokens.record(0) }
    generated.note(step.generatedTokens)
    prompts.note(step.promptRows)
  }

  private func noteState(_ step: StepReport) {
    queueSize.set(step.waiting)
    waiting.set(step.waiting)
    currentSize.set(step.running)
    running.set(step.running)
    currentMaxTokens.set(step.reservedTokens)
    blocks.used.set(step.totalBlocks - step.freeBlocks)
    blocks.free.set(step.freeBlocks)
    blocks.cached.set(step.cachedBlocks)
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
