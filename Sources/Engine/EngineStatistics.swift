internal import Synchronization

/// What an engine is busy with, as of its last step.
public struct EngineStatistics: Sendable, Equatable {
  /// Requests in the batch.
  public var running = 0
  /// Requests in the queue.
  public var waiting = 0
  /// Free blocks of the key-value cache.
  public var freeBlocks = 0
  /// All blocks of the key-value cache.
  public var totalBlocks = 0
  /// Turns of the engine since it started.
  public var steps: UInt64 = 0
}

/// Statistics that the engine thread writes and others read.
final class StatisticsBox: Sendable {
  private let value: Mutex<EngineStatistics>

  init(_ value: EngineStatistics) { self.value = Mutex(value) }

  var current: EngineStatistics { value.withLock { $0 } }

  func update(_ change: (inout EngineStatistics) -> Void) {
    value.withLock { change(&$0) }
  }
}
