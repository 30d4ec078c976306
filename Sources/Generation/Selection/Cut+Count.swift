extension Cut {
  /// Finds the `wanted` highest of `ranks` (padded to whole lanes with minus infinity) and all that equal the
  /// last of them; nil when there are no more candidates than that.
  static func count(_ wanted: Int, ranks: [Float], weights: [Float], count: Int) -> Cut? {
    guard wanted < count else { return nil }
    if wanted > small {
      let cut = mass(ranks: ranks, weights: weights, count: count, reaching: 0, keepingAtLeast: wanted)
      return Cut(threshold: cut.threshold)
    }
    return Cut(threshold: smallThreshold(wanted, ranks, count))
  }

  /// Up to this many are found in one pass.
  private static let small = 512

  /// The `wanted`-th highest rank, from one pass that looks closer only at ranks above the best threshold known.
  private static func smallThreshold(_ wanted: Int, _ ranks: [Float], _ count: Int) -> Float {
    var heap: [Float] = []
    let room = max(2 * wanted, 64)
    heap.reserveCapacity(room)
    var threshold = -Float.infinity
    unsafe ranks.withUnsafeBufferPointer { ranks in
      for block in 0..<Lanes.blocks(count)
      where unsafe (ranks[block: block] .> Lanes(repeating: threshold)).hasAny {
        for position in block * 16..<block * 16 + 16 {
          let rank = unsafe ranks[position]
          guard rank > threshold else { continue }
          heap.append(rank)
          if heap.count == room { threshold = heap.keepHighest(wanted) }
        }
      }
    }
    return heap.count < wanted ? -.infinity : heap.keepHighest(wanted)
  }
}

extension [Float] {
  /// Drops all but the `wanted` highest numbers and returns the least of them.
  fileprivate mutating func keepHighest(_ wanted: Int) -> Float {
    sort(by: >)
    removeSubrange(wanted...)
    return self[wanted - 1]
  }
}
