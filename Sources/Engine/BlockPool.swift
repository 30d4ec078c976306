/// The free blocks of the key-value cache.
///
/// A block belongs to one sequence at a time. Blocks that come back are handed out first, as their memory is
/// most likely still in a cache of the processor.
struct BlockPool: Sendable {
  /// The number of blocks there are.
  let capacity: Int
  private var free: [Int32]

  init(capacity: Int) {
    self.capacity = capacity
    free = (0..<Int32(capacity)).reversed()
  }

  var freeCount: Int { free.count }

  /// Takes blocks out of the pool, or nil when there are not that many.
  mutating func take(_ count: Int) -> [Int32]? {
    guard count <= free.count else { return nil }
    let taken = Array(free.suffix(count).reversed())
    free.removeLast(count)
    return taken
  }

  /// Puts blocks back.
  mutating func give(back blocks: [Int32]) {
    free.append(contentsOf: blocks.reversed())
    precondition(free.count <= capacity, "more blocks came back than were taken")
  }
}
