internal import Backends

/// A window over the keys of a sequence, in blocks.
struct SlidingWindow: Sendable {
  /// The keys that a query sees, its own included.
  let keys: Int
  /// The most rows of a sequence that run together.
  let rows: Int

  /// Blocks that lie wholly behind what the row at a position sees.
  func blocksBehind(_ position: Int) -> Int {
    position < keys ? 0 : (position - keys + 1) / CacheShape.blockSize
  }

  /// The most blocks that the rows of a step see.
  var blocksSeen: Int {
    let (span, overflow) = keys.addingReportingOverflow(rows - 1)
    // The first and the last of them may be seen in part.
    return overflow ? .max : (span - 2 + CacheShape.blockSize) / CacheShape.blockSize + 1
  }
}
