/// Working memory for merging one word, kept between words.
struct MergeSpace {
  /// The symbols of the word; merged ones are removed (short words) or skipped (long words).
  var symbols: [Int32] = []
  private var merges: [MergeTable.Merge] = []
  private var previous: [Int32] = []
  private var next: [Int32] = []
  private var heap: [UInt64] = []

  /// Words up to this many symbols are merged in place, longer ones with a heap.
  private static let shortWord = 48

  /// Merges the symbols until no pair has a merge: always the pair of lowest rank, the leftmost of equals.
  ///
  /// - Complexity: O(n log n)
  mutating func merge(_ table: MergeTable) {
    guard symbols.count > 1 else { return }
    merges.removeAll(keepingCapacity: true)
    for index in 0..<symbols.count - 1 { merges.append(table[symbols[index], symbols[index + 1]]) }
    if symbols.count <= Self.shortWord { mergeInPlace(table) } else { mergeByHeap(table) }
  }

  private mutating func mergeInPlace(_ table: MergeTable) {
    while true {
      var best = 0
      var rank = UInt32.max
      for index in merges.indices where merges[index].rank < rank {
        rank = merges[index].rank
        best = index
      }
      guard rank < .max else { return }
      symbols[best] = merges[best].id
      symbols.remove(at: best + 1)
      merges.remove(at: best)
      if best > 0 { merges[best - 1] = table[symbols[best - 1], symbols[best]] }
      if best < merges.count { merges[best] = table[symbols[best], symbols[best + 1]] }
    }
  }

  private mutating func mergeByHeap(_ table: MergeTable) {
    let count = symbols.count
    merges.append(.none)
    previous = (0..<count).map { Int32($0) - 1 }
    next = (0..<count).map { $0 + 1 < count ? Int32($0) + 1 : -1 }
    heap.removeAll(keepingCapacity: true)
    for index in 0..<count { push(index) }
    for index in stride(from: heap.count / 2 - 1, through: 0, by: -1) { siftDown(index) }
    while let entry = heap.first {
      let index = Int(entry & 0xFFFF_FFFF)
      // An entry whose rank is no longer the pair's is stale: the pair has changed since.
      if merges[index].rank == UInt32(entry >> 32) {
        replaceTop(merging: index, table)
      } else {
        popTop()
      }
    }
    var kept = 0
    var index = 0
    while index >= 0 {
      symbols[kept] = symbols[index]
      kept += 1
      index = Int(next[index])
    }
    symbols.removeSubrange(kept...)
  }

  /// Merges the pair at an index, which is the top of the heap.
  private mutating func replaceTop(merging index: Int, _ table: MergeTable) {
    popTop()
    let removed = Int(next[index])
    symbols[index] = merges[index].id
    merges[removed] = .none
    next[index] = next[removed]
    if next[index] >= 0 {
      previous[Int(next[index])] = Int32(index)
      merges[index] = table[symbols[index], symbols[Int(next[index])]]
    } else {
      merges[index] = .none
    }
    pushSorted(index)
    let before = Int(previous[index])
    if before >= 0 {
      merges[before] = table[symbols[before], symbols[index]]
      pushSorted(before)
    }
  }

  /// Appends the entry of a pair, without order.
  private mutating func push(_ index: Int) {
    if merges[index].rank < .max { heap.append(UInt64(merges[index].rank) << 32 | UInt64(index)) }
  }

  private mutating func pushSorted(_ index: Int) {
    let count = heap.count
    push(index)
    guard heap.count > count else { return }
    var child = count
    let entry = heap[child]
    while child > 0, heap[(child - 1) / 2] > entry {
      heap[child] = heap[(child - 1) / 2]
      child = (child - 1) / 2
    }
    heap[child] = entry
  }

  private mutating func popTop() {
    let last = heap.removeLast()
    guard !heap.isEmpty else { return }
    heap[0] = last
    siftDown(0)
  }

  private mutating func siftDown(_ start: Int) {
    var parent = start
    let entry = heap[parent]
    while true {
      var child = 2 * parent + 1
      guard child < heap.count else { break }
      if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
      guard heap[child] < entry else { break }
      heap[parent] = heap[child]
      parent = child
    }
    heap[parent] = entry
  }
}
