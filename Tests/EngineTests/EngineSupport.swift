import Backends
import Dispatch
import Engine
import Generation
import Models

/// A model whose next token is the last one plus one, and which can be made to fail.
final class CountingModel: InferenceModel {
  let vocabularySize = 1000
  let limits = ForwardLimits(maxRows: 64, maxBlockTableEntries: 64, logitRows: 3, cacheBlocks: 16)
  /// After this token the logits are not numbers.
  static let poison: Int32 = 500
  /// After this token the logit of token 3 is not a number.
  static let rowPoison: Int32 = 600
  /// Must be signalled for each step, if there is one.
  let gate: DispatchSemaphore?
  /// Told of each batch.
  let onForward: (@Sendable (RaggedBatch) -> Void)?
  /// Told when the cache is touched.
  let onTouch: (@Sendable () -> Void)?

  init(
    gate: DispatchSemaphore? = nil,
    onTouch: (@Sendable () -> Void)? = nil,
    onForward: (@Sendable (RaggedBatch) -> Void)? = nil
  ) {
    self.gate = gate
    self.onTouch = onTouch
    self.onForward = onForward
  }

  func touchCache() { onTouch?() }

  func copyBlocks(_ copies: [BlockCopy]) {}

  func forward(_ batch: RaggedBatch, _ body: (LogitBlock) throws -> Void) rethrows {
    gate?.wait()
    onForward?(batch)
    let tokens = batch.logitRows.map { batch.tokens[Int($0)] }
    for first in stride(from: 0, to: tokens.count, by: limits.logitRows) {
      let part = tokens[first..<min(first + limits.logitRows, tokens.count)]
      let summaries = part.map { token in
        LogitSummary(
          argmax: (token + 1) % Int32(vocabularySize),
          maximum: 2,
          logSumExp: token == Self.poison ? .nan : 2.5
        )
      }
      try body(
        LogitBlock(first: first, summaries: summaries) { row, output in
          for index in output.indices { output[index] = index == Int(summaries[row].argmax) ? 2 : -1 }
          if part[part.startIndex + row] == Self.rowPoison { output[3] = .nan }
        }
      )
    }
  }
}

extension Engine {
  /// An engine with a counting model and 16 blocks.
  static func counting(
    running: Int = 8,
    gate: DispatchSemaphore? = nil,
    warmup: Warmup? = nil,
    onStep: (@Sendable (EngineStep) -> Void)? = nil,
    onTouch: (@Sendable () -> Void)? = nil,
    onForward: (@Sendable (RaggedBatch) -> Void)? = nil,
    handOverInterval: Duration = .zero,
    limits change: (inout Scheduler.Limits) -> Void = { _ in }
  ) async throws -> Engine {
    var scheduling = Scheduler.Limits(
      maxPromptRows: 56,
      maxPromptRowsBesideDecoding: 16,
      maxRunning: running,
      blockCount: 16
    )
    change(&scheduling)
    return try await Engine.start(
      limits: Engine.Limits(scheduling: scheduling, maxLength: 600, handOverInterval: handOverInterval),
      warmup: warmup,
      onStep: onStep
    ) { CountingModel(gate: gate, onTouch: onTouch, onForward: onForward) }
  }

  /// The events of a request, up to its end.
  func events(of request: EngineRequest) async throws -> [EngineEvent] {
    try await submit(request).collect()
  }

  /// Returns when no request runs or waits; the step that ends the last one tells its numbers a moment after.
  func becomeIdle() async -> EngineStatistics {
    while statistics.running + statistics.waiting > 0 { await Task.yield() }
    return statistics
  }
}

extension EngineRequest {
  /// A greedy request.
  static func greedy(
    _ prompt: [Int32],
    new: Int,
    stops: Set<Int32> = [],
    scores: Bool = false,
    topTokens: Int = 0
  ) throws -> EngineRequest {
    EngineRequest(
      prompt: prompt,
      maxNewTokens: new,
      sampling: try SamplingParameters(seed: 0, doSample: false, topTokenCount: topTokens),
      endOfSequence: stops,
      scoresPrompt: scores
    )
  }
}

extension EngineResponse {
  /// All events.
  func collect() async throws -> [EngineEvent] {
    var all: [EngineEvent] = []
    for try await batch in events { all += batch }
    return all
  }
}

extension [EngineEvent] {
  /// The ids that were drawn.
  var tokens: [Int32] { compactMap { if case .token(let token) = $0 { token.id } else { nil } } }
}

extension EngineEvent {
  /// Whether this tells that the request left the queue.
  var isAdmission: Bool { if case .admitted = self { true } else { false } }
}
