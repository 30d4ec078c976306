/// The ids of words met before: one slot for each hash, the newest word wins.
struct WordCache {
  static let longestWord = 40
  static let mostIDs = 16
  private static let slotCount = 1 << 13

  private struct Slot {
    var hash: UInt64 = 0
    var length: Int32 = 0
    var count: Int32 = 0
  }

  private var slots = [Slot](repeating: Slot(), count: slotCount)
  private var words = [UInt8](repeating: 0, count: slotCount * longestWord)
  private var ids = [Int32](repeating: 0, count: slotCount * mostIDs)

  @inline(__always)
  private static func index(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash) & (slotCount - 1) }

  /// Appends the ids of a word, if it is here.
  @inline(__always)
  func append(_ hash: UInt64, _ bytes: Span<UInt8>, _ word: Range<Int>, to output: inout [Int32]) -> Bool {
    let index = Self.index(hash)
    let slot = slots[index]
    guard slot.hash == hash, Int(slot.length) == word.count else { return false }
    let start = index * Self.longestWord
    for offset in 0..<word.count where words[start + offset] != bytes[word.lowerBound + offset] {
      return false
    }
    let first = index * Self.mostIDs
    for offset in 0..<Int(slot.count) { output.append(ids[first + offset]) }
    return true
  }

  /// Keeps the ids of a word, unless the word or the list is too long.
  mutating func insert(_ hash: UInt64, _ bytes: Span<UInt8>, _ word: Range<Int>, _ result: ArraySlice<Int32>)
  {
    guard word.count <= Self.longestWord, result.count <= Self.mostIDs else { return }
    let index = Self.index(hash)
    slots[index] = Slot(hash: hash, length: Int32(word.count), count: Int32(result.count))
    let start = index * Self.longestWord
    for offset in 0..<word.count { words[start + offset] = bytes[word.lowerBound + offset] }
    var next = index * Self.mostIDs
    for id in result {
      ids[next] = id
      next += 1
    }
  }
}
