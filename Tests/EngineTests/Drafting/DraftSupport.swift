import Engine
import Generation
import Models
import Synchronization

/// Guesses what it is told to.
final class ScriptedDrafter: Drafter {
  let length: DraftLength
  /// Steps are the same in each run.
  let watchesTime = false
  private let script: (DraftSequence) -> [Int32]
  private let log: DraftLog?

  init(
    _ length: DraftLength = DraftLength(first: 5, most: 5),
    log: DraftLog? = nil,
    _ script: @escaping (DraftSequence) -> [Int32]
  ) {
    self.length = length
    self.script = script
    self.log = log
  }

  func draft(_ sequences: [DraftSequence]) -> [[Int32]] { sequences.map(script) }

  func forget(_ id: RequestID) { log?.forgotten.withLock { $0 += 1 } }

  /// Knows what the counting model does.
  static func counting(_ sequence: DraftSequence) -> [Int32] {
    let last = sequence.tokens.last ?? 0
    return (1...5).map { last + $0 }
  }
}

/// What a drafter was told.
final class DraftLog: Sendable {
  let forgotten = Mutex(0)
}

extension Engine {
  /// An engine with a counting model and something that guesses for it.
  static func counting(
    running: Int = 8,
    onStep: (@Sendable (EngineStep) -> Void)? = nil,
    drafter: @escaping @Sendable (any InferenceModel) throws -> any Drafter
  ) async throws -> Engine {
    let scheduling = Scheduler.Limits(
      maxPromptRows: 48,
      maxPromptRowsBesideDecoding: 16,
      maxRunning: running,
      blockCount: 16
    )
    return try await Engine.start(
      limits: Engine.Limits(scheduling: scheduling, maxLength: 600),
      onStep: onStep,
      makeDrafter: drafter
    ) { CountingModel() }
  }
}
