extension Candidates {
  /// The `wanted` best candidates by the sum of their score and an offset, best first and the lowest id first among
  /// equal sums; ruled-out tokens never.
  ///
  /// - Returns: Each with its score and the sum, which is rounded to 32 bits before it is compared.
  mutating func best(_ wanted: Int, adding offset: Float) -> [(id: Int32, score: Float, sum: Float)] {
    let blocks = Lanes.blocks(count)
    if keys.count < blocks * 16 { keys = Array(repeating: -.infinity, count: scores.count) }
    let lanes = Lanes(repeating: offset)
    unsafe scores.withUnsafeBufferPointer { scores in
      unsafe keys.withUnsafeMutableBufferPointer { keys in
        for block in 0..<blocks { unsafe keys[block: block] = scores[block: block] + lanes }
      }
    }
    let cut = Cut.count(wanted, ranks: keys, weights: weights, count: count)
    let least = max(cut?.threshold ?? -.infinity, -.greatestFiniteMagnitude)
    let kept = Cut(threshold: least, ties: wanted).collect(from: keys, count: count, into: &positions)
    return positions[..<kept].map(Int.init)
      .sorted { (keys[$0], $1) > (keys[$1], $0) }
      .prefix(wanted)
      .map { (id(at: $0), scores[$0], keys[$0]) }
  }
}

extension Candidates {
  /// Starts over with the tokens of a row, `[vocabulary]`, that warpers leave; false when the row has none.
  mutating func load(_ row: Span<Float>, warpedBy warpers: [any Warper]) -> Bool {
    load(row)
    guard warpers.isEmpty || greatest > -.infinity else { return false }
    for warper in warpers { warper.apply(to: &self) }
    return true
  }
}
