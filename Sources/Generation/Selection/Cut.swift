/// A threshold that splits candidates into kept and dropped.
struct Cut: Equatable {
  /// Everything above is kept, everything below dropped.
  var threshold: Float
  /// How many candidates at the threshold itself are kept, the lowest ids first; all unless told.
  var ties = Int.max

  /// Writes the positions kept to the start of `positions`, in order, and returns how many they are.
  ///
  /// Inside a block that has any, each lane is written and the place moves on only past those kept: which
  /// ones are is too irregular for a branch.
  func collect(from ranks: [Float], count: Int, into positions: inout [Int32]) -> Int {
    precondition(positions.count >= ranks.count, "cut: \(positions.count) places for \(ranks.count) ranks")
    let lanes = Lanes(repeating: threshold)
    var (kept, ties) = (0, ties)
    unsafe ranks.withUnsafeBufferPointer { ranks in
      unsafe positions.withUnsafeMutableBufferPointer { positions in
        for block in 0..<Lanes.blocks(count) where unsafe (ranks[block: block] .>= lanes).hasAny {
          for position in block * 16..<min(block * 16 + 16, count) {
            let rank = unsafe ranks[position]
            let tie = rank == threshold ? 1 : 0
            let isKept = (rank > threshold ? 1 : 0) | (tie & (ties > 0 ? 1 : 0))
            unsafe positions[kept] = Int32(truncatingIfNeeded: position)
            kept &+= isKept
            ties &-= tie
          }
        }
      }
    }
    return kept
  }
}
