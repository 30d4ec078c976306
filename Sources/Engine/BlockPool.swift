/// The blocks of the key-value cache: how many sequences use each, and what they hold.
///
/// A block that nobody uses is either empty or idle: it holds the end of a prefix that can be found again, until
/// the block is wanted for something else. Only full blocks whose keys and values are computed can be found, and
/// these are never written again, so any number of sequences may read one.
struct BlockPool: Sendable {
  /// The number of blocks there are.
  let capacity: Int
  /// Blocks that hold nothing; the last one back is handed out first, as its memory is most likely still in a
  /// cache of the processor.
  private var empty: [Int32]
  /// Blocks that nobody uses and that can be found, least recently used first.
  private var idle: BlockQueue
  private var users: [Int]
  /// Blocks that sequences may hold at a time without asking again, held or not.
  private(set) var promisedCount = 0
  private var prefixes = PrefixIndex()

  init(capacity: Int) {
    self.capacity = capacity
    empty = (0..<Int32(capacity)).reversed()
    idle = BlockQueue(capacity: capacity)
    users = Array(repeating: 0, count: capacity)
  }

  /// The number of blocks that nobody uses.
  var freeCount: Int { empty.count + idle.count }
  /// The number of blocks that can be found again, used or not.
  var cachedCount: Int { prefixes.count }

  /// Promises a sequence that it can always hold so many blocks; false when others have promises of too many.
  ///
  /// Whoever takes blocks on a promise counts all that it holds, shared or not. As the promises are for no more
  /// blocks than there are, one is free whenever somebody holds fewer than promised. All users have promises, or
  /// none.
  mutating func promise(_ count: Int) -> Bool {
    guard count <= capacity - promisedCount else { return false }
    promisedCount += count
    return true
  }

  /// Ends a promise.
  mutating func endPromise(of count: Int) { promisedCount -= count }

  /// Takes blocks for one user, or nil when fewer are free.
  mutating func take(_ count: Int) -> [Int32]? {
    guard count <= freeCount else { return nil }
    return (0..<count).map { _ in takeOne() }
  }

  private mutating func takeOne() -> Int32 {
    guard let block = empty.popLast() ?? idle.popFirst() else { preconditionFailure("no block is free") }
    prefixes.remove(block)
    users[Int(block)] = 1
    return block
  }

  /// Takes the block that holds `tokens` after a prefix, if there is one, for one more user.
  mutating func take(holding tokens: ArraySlice<Int32>, after prefix: PrefixIndex.Link) -> PrefixIndex.Entry?
  {
    guard let entry = prefixes.entry(after: prefix, tokens: tokens) else { return nil }
    if users[Int(entry.block)] == 0 { idle.remove(entry.block) }
    users[Int(entry.block)] += 1
    return entry
  }

  /// Lets a full, computed block be found.
  ///
  /// Its user then holds all blocks of the prefix as they can be found, so that no block goes idle before those
  /// that come after it.
  ///
  /// - Returns: The block to go on with: another one when the same tokens could be found already; `block` is
  ///   given back then.
  mutating func publish(
    _ block: Int32,
    holding tokens: ArraySlice<Int32>,
    after prefix: PrefixIndex.Link
  ) -> PrefixIndex.Entry {
    if let entry = take(holding: tokens, after: prefix) {
      give(back: [block])
      return entry
    }
    return PrefixIndex.Entry(block: block, link: prefixes.insert(block, after: prefix, tokens: tokens))
  }

  /// Adds a use of a block that is in use.
  mutating func share(_ block: Int32) {
    precondition(users[Int(block)] > 0, "block \(block) is shared and nobody uses it")
    users[Int(block)] += 1
  }

  /// Whether a block has exactly one use.
  func hasOneUser(_ block: Int32) -> Bool { users[Int(block)] == 1 }

  /// Ends one use of each block.
  ///
  /// - Parameter blocks: Blocks of one sequence in its order; of those that can be found the last ones are
  ///   given up first.
  mutating func give(back blocks: [Int32]) {
    for block in blocks.reversed() {
      precondition(users[Int(block)] > 0, "block \(block) came back more often than it was taken")
      users[Int(block)] -= 1
      guard users[Int(block)] == 0 else { continue }
      if prefixes.contains(block) { idle.append(block) } else { empty.append(block) }
    }
  }
}
