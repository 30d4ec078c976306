/// A queue of block ids that any of them can leave, each change in constant time.
struct BlockQueue: Sendable {
  /// The number of blocks in the queue.
  private(set) var count = 0
  // A ring through all members; the entry after the last block stands for both ends.
  private var next: [Int32]
  private var previous: [Int32]

  /// Makes an empty queue for the ids below `capacity`.
  init(capacity: Int) {
    next = Array(repeating: Int32(capacity), count: capacity + 1)
    previous = next
  }

  private var end: Int { next.count - 1 }

  /// Adds a block that is not in the queue at its end.
  mutating func append(_ block: Int32) {
    let last = previous[end]
    next[Int(last)] = block
    previous[Int(block)] = last
    next[Int(block)] = Int32(end)
    previous[end] = block
    count += 1
  }

  /// Takes a block that is in the queue out of it.
  mutating func remove(_ block: Int32) {
    let (before, after) = (previous[Int(block)], next[Int(block)])
    next[Int(before)] = after
    previous[Int(after)] = before
    count -= 1
  }

  /// Takes out the block that has been in the queue longest, or nil when there is none.
  mutating func popFirst() -> Int32? {
    guard count > 0 else { return nil }
    let first = next[end]
    remove(first)
    return first
  }
}
