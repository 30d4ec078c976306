internal import Backends

/// What the blocks of a draft model's cache hold.
///
/// The draft model uses the blocks of the main model, which are shared, given back and taken again without a word to
/// it. So each block tells by a number what it was filled with, and a sequence looks before it relies on one. Two
/// beginnings with the same number would only make bad guesses.
struct DraftBlocks {
  private struct Content {
    /// The sequence that wrote here last, and which of its blocks this was.
    var writer: RequestID?
    var index = 0
    /// The number of the tokens up to the end of the block, when all of them are there.
    var beginning: UInt64?
  }

  private var contents: [Content]

  init(count: Int) { contents = Array(repeating: Content(), count: count) }

  /// Whether a block is full and its tokens and all before them have a number.
  func holds(_ beginning: UInt64, at block: Int32) -> Bool { contents[Int(block)].beginning == beginning }

  /// Whether nobody wrote to a block after a sequence did, for which it was the block of the same index.
  func isOwn(_ block: Int32, of id: RequestID, index: Int) -> Bool {
    contents[Int(block)].writer == id && contents[Int(block)].index == index
  }

  /// Notes that a sequence writes at positions.
  mutating func write(_ positions: Range<Int>, of id: RequestID, _ blocks: ArraySlice<Int32>) {
    guard let last = positions.last else { return }
    for index in (positions.lowerBound / CacheShape.blockSize)...(last / CacheShape.blockSize) {
      contents[Int(blocks[blocks.startIndex + index])] = Content(writer: id, index: index)
    }
  }

  /// Notes that a block that a sequence wrote is full.
  mutating func fill(_ block: Int32, with beginning: UInt64) { contents[Int(block)].beginning = beginning }
}
