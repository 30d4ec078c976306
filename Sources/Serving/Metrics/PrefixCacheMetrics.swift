import CoreMetrics
import Synchronization
import Telemetry

/// How much of the prompts was found in the cache.
final class PrefixCacheMetrics: Sendable {
  private let lookups: Counter
  private let hits: Counter
  private let hitRate: Meter
  /// The engine's own sums at the last step.
  private let seen = Mutex((lookups: 0, hits: 0))

  init(_ registry: PrometheusRegistry) {
    lookups = registry.counter(.prefixCacheLookupTokens)
    hits = registry.counter(.prefixCacheHitTokens)
    hitRate = registry.gauge(.prefixCacheHitRate)
  }

  /// Takes in the sums since the engine started.
  func note(lookups newLookups: Int, hits newHits: Int) {
    let change = seen.withLock { seen in
      defer { seen = (newLookups, newHits) }
      return (lookups: newLookups - seen.lookups, hits: newHits - seen.hits)
    }
    guard change.lookups > 0 || change.hits > 0 else { return }
    lookups.increment(by: max(0, change.lookups))
    hits.increment(by: max(0, change.hits))
    hitRate.set(Double(newHits) / Double(max(1, newLookups)))
  }
}
