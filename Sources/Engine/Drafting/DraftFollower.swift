internal import Backends

/// How far a draft model has come with one sequence.
struct DraftFollower {
  private static let blockSize = CacheShape.blockSize

  let id: RequestID
  /// Which rotary table the draft model has for it.
  let reach: Int
  /// The number of its tokens whose keys and values are in the draft model's cache.
  private(set) var position = 0
  /// Tokens behind them that were guessed and run.
  private var guesses: [Int32] = []
  /// The number of the tokens up to the end of each full block.
  private var beginnings: [UInt64] = []
  private var beginning: UInt64
  private var seen = 0
  /// Whether it has tokens that the draft model does not know.
  private(set) var isForeign = false

  init(_ id: RequestID, reach: Int) {
    self.id = id
    self.reach = reach
    beginning = UInt64(truncatingIfNeeded: reach)
  }

  /// Takes in what the sequence has grown by.
  mutating func extend(to tokens: [Int32], vocabularySize: Int) {
    for token in tokens[min(seen, tokens.count)...] {
      if token < 0 || Int(token) >= vocabularySize { isForeign = true }
      beginning = (beginning ^ UInt64(UInt32(bitPattern: token))) &* 0x9E37_79B9_7F4A_7C15
      beginning = (beginning ^ (beginning >> 29)) &+ 1
      seen += 1
      if seen % Self.blockSize == 0 { beginnings.append(beginning) }
    }
  }

  /// Counts the guesses that came true, finds what others ran of its beginning, and forgets what was overwritten.
  ///
  /// - Parameters:
  ///   - tokens: The sequence, taken in.
  ///   - blocks: Its blocks.
  ///   - firstKept: The first block that it still has and that the draft model looks at.
  ///   - cache: What the blocks hold.
  mutating func check(
    _ tokens: [Int32],
    _ blocks: ArraySlice<Int32>,
    firstKept: Int,
    _ cache: inout DraftBlocks
  ) {
    let before = position
    let right = zip(guesses, tokens[min(position, tokens.count)...]).prefix { $0 == $1 }.count
    guesses = []
    advance(to: position + right, from: before, blocks, &cache)
    func block(_ index: Int) -> Int32 { blocks[blocks.startIndex + index] }
    position = min(position, blocks.count * Self.blockSize)
    let full = position / Self.blockSize
    if firstKept < full,
      let index = (firstKept..<full).first(where: { !cache.holds(beginnings[$0], at: block($0)) })
    {
      position = index * Self.blockSize
    } else if position % Self.blockSize > 0, !cache.isOwn(block(full), of: id, index: full) {
      position = full * Self.blockSize
    }
    position = max(position, firstKept * Self.blockSize)
    guard position % Self.blockSize == 0 else { return }
    for index in (position / Self.blockSize)..<max(position / Self.blockSize, blocks.count) {
      // The last token always runs, as its logits are wanted.
      let end = (index + 1) * Self.blockSize
      guard end < tokens.count, cache.holds(beginnings[index], at: block(index)) else { break }
      position = end
    }
  }

  /// Notes that known tokens were run.
  mutating func didRun(_ count: Int, _ blocks: ArraySlice<Int32>, _ cache: inout DraftBlocks) {
    advance(to: position + count, from: position, blocks, &cache)
  }

  /// Notes that a guess was run behind the others.
  mutating func didGuess(_ token: Int32) { guesses.append(token) }

  private mutating func advance(
    to end: Int,
    from start: Int,
    _ blocks: ArraySlice<Int32>,
    _ cache: inout DraftBlocks
  ) {
    position = end
    for index in (start / Self.blockSize)..<(end / Self.blockSize) where index < blocks.count {
      let block = blocks[blocks.startIndex + index]
      if cache.isOwn(block, of: id, index: index) { cache.fill(block, with: beginnings[index]) }
    }
  }
}
