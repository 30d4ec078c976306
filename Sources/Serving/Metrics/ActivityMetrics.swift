import CoreMetrics
import Needletail
import Telemetry

/// The gauges of what the engine is busy with, read when somebody asks for them.
///
/// Not the steps set them: a request that is cancelled leaves without one.
struct ActivityMetrics: Sendable {
  private let queueSize: Meter
  private let currentSize: Meter
  private let currentMaxTokens: Meter
  private let maxTotalTokens: Meter
  private let running: Meter
  private let waiting: Meter
  private let used: Meter
  private let free: Meter
  private let cached: Meter
  private let hitRate: Meter

  init(_ registry: PrometheusRegistry) {
    queueSize = registry.gauge(.queueSize)
    currentSize = registry.gauge(.batchCurrentSize)
    currentMaxTokens = registry.gauge(.batchCurrentMaxTokens)
    maxTotalTokens = registry.gauge(.batchMaxTotalTokens)
    running = registry.gauge(.requestsRunning)
    waiting = registry.gauge(.requestsWaiting)
    used = registry.gauge(.blocks, [("state", "used")])
    free = registry.gauge(.blocks, [("state", "free")])
    cached = registry.gauge(.blocks, [("state", "cached")])
    hitRate = registry.gauge(.prefixCacheHitRate)
  }

  /// Takes in what is going on.
  func note(_ activity: ModelActivity) {
    queueSize.set(activity.waiting)
    waiting.set(activity.waiting)
    currentSize.set(activity.running)
    running.set(activity.running)
    currentMaxTokens.set(activity.reservedTokens)
    maxTotalTokens.set(activity.cacheTokens)
    used.set(activity.totalBlocks - activity.freeBlocks)
    free.set(activity.freeBlocks)
    cached.set(activity.cachedBlocks)
    hitRate.set(activity.prefixHitRate)
  }
}
