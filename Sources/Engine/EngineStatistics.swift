internal import Synchronization

/// What an engine is busy with, and what it has done since it started, as of its last step.
public struct EngineStatistics: Sendable, Equatable {
  /// Requests in the batch.
  public var running = 0
  /// Requests in the queue.
  public var waiting = 0
  /// The tokens that running requests have and may come to have.
  public var reservedTokens = 0
  /// Blocks of the key-value cache that no request uses.
  public var freeBlocks = 0
  /// Blocks whose contents can be found again, used or not.
  public var cachedBlocks = 0
  /// All blocks of the key-value cache.
  public var totalBlocks = 0
  /// Steps of the model since the engine started.
  public var steps: UInt64 = 0
  /// Tokens of admitted prompts that were looked for in the cache.
  public var prefixLookupTokens = 0
  /// Those that were found, and did not run.
  public var prefixHitTokens = 0
  /// Tokens that were generated.
  public var generatedTokens = 0
  /// Tokens that were guessed and run.
  public var draftedTokens = 0
  /// Those that were right.
  public var acceptedTokens = 0
  /// Requests that ended with an error of their own.
  public var failures = 0
}

/// Statistics that the engine thread writes and others read.
final class StatisticsBox: Sendable {
  private let value: Mutex<EngineStatistics>

  init(_ value: EngineStatistics) { self.value = Mutex(value) }

  var current: EngineStatistics {
    get { value.withLock { $0 } }
    set { value.withLock { $0 = newValue } }
  }
}
