internal import Backends
internal import Engine

/// What a model is busy with, and what it has done since it was loaded, as of its last step.
public struct ModelActivity: Sendable, Equatable {
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
  /// Tokens of prompts that were looked for in the cache.
  public var prefixLookupTokens = 0
  /// Those that were found, and did not run.
  public var prefixHitTokens = 0
  /// Tokens that were generated.
  public var generatedTokens = 0
  /// Tokens that were guessed ahead and run.
  public var draftedTokens = 0
  /// Those that were right.
  public var acceptedTokens = 0
  /// Requests that ended with an error of their own.
  public var failures = 0
  /// Steps of the model.
  public var steps: UInt64 = 0

  /// Makes the activity of an idle model without a cache.
  public init() {}

  /// Tokens for which the key-value cache has room.
  public var freeCacheTokens: Int { freeBlocks * CacheShape.blockSize }
  /// Tokens that the key-value cache holds at most.
  public var cacheTokens: Int { totalBlocks * CacheShape.blockSize }
  /// The share of looked-for prompt tokens that the cache held; 0 before the first.
  public var prefixHitRate: Double {
    prefixLookupTokens == 0 ? 0 : Double(prefixHitTokens) / Double(prefixLookupTokens)
  }
  /// The share of guessed tokens that were right; 0 before the first.
  public var acceptanceRate: Double {
    draftedTokens == 0 ? 0 : Double(acceptedTokens) / Double(draftedTokens)
  }
}

extension ModelActivity {
  init(_ statistics: EngineStatistics) {
    running = statistics.running
    waiting = statistics.waiting
    reservedTokens = statistics.reservedTokens
    freeBlocks = statistics.freeBlocks
    cachedBlocks = statistics.cachedBlocks
    totalBlocks = statistics.totalBlocks
    prefixLookupTokens = statistics.prefixLookupTokens
    prefixHitTokens = statistics.prefixHitTokens
    generatedTokens = statistics.generatedTokens
    draftedTokens = statistics.draftedTokens
    acceptedTokens = statistics.acceptedTokens
    failures = statistics.failures
    steps = statistics.steps
  }
}
