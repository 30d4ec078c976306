/// Finds the cache block that holds given tokens after a given prefix.
///
/// The prefix is named by a link that was made when its last block entered the index, and that no other block
/// ever gets; a block's key is that link and its own tokens, all of which are compared. So two keys are equal
/// only when every token from the first on is, and their rotary tables are; a false hit cannot happen.
struct PrefixIndex: Sendable {
  /// Names one chain of tokens from the start of a sequence, with rotary tables of one reach.
  struct Link: Hashable, Sendable {
    fileprivate let value: UInt64
    /// Tells roots apart.
    fileprivate let reach: Int

    /// The chain without tokens.
    static func root(reach: Int) -> Link { Link(value: 0, reach: reach) }
  }

  /// A block that was found.
  struct Entry: Sendable {
    /// The block.
    let block: Int32
    /// The chain up to and with the block's tokens.
    let link: Link
  }

  private struct Key: Hashable, Sendable {
    let prefix: Link
    let tokens: [Int32]
  }

  private var entries: [Key: Entry] = [:]
  private var keys: [Int32: Key] = [:]
  private var lastLink: UInt64 = 0

  /// The number of blocks that can be found.
  var count: Int { entries.count }

  /// Whether a block can be found.
  func contains(_ block: Int32) -> Bool { keys[block] != nil }

  /// The block that holds `tokens` after a prefix.
  func entry(after prefix: Link, tokens: ArraySlice<Int32>) -> Entry? {
    entries[Key(prefix: prefix, tokens: Array(tokens))]
  }

  /// Lets a block be found.
  ///
  /// - Precondition: Neither the block nor its tokens after this prefix are in the index.
  /// - Returns: The chain that ends with the block.
  mutating func insert(_ block: Int32, after prefix: Link, tokens: ArraySlice<Int32>) -> Link {
    let key = Key(prefix: prefix, tokens: Array(tokens))
    lastLink += 1
    let link = Link(value: lastLink, reach: 0)
    let replaced = entries.updateValue(Entry(block: block, link: link), forKey: key)
    precondition(replaced == nil && keys[block] == nil, "block \(block) or its tokens are known already")
    keys[block] = key
    return link
  }

  /// Forgets a block; what came after it can no longer be found either.
  mutating func remove(_ block: Int32) {
    if let key = keys.removeValue(forKey: block) { entries[key] = nil }
  }
}
