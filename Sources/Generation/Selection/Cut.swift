/// A threshold that splits candidates into kept and dropped.
struct Cut: Equatable {
  /// Everything above is kept, everything below dropped.
  var threshold: Float
  /// How many candidates at the threshold itself are kept, the lowest ids first; all unless told.
  var ties = Int.max

  /// Finds the positions kept, in order.
  func collect(from ranks: [Float], count: Int, into positions: inout [Int32]) {
    positions.removeAll(keepingCapacity: true)
    var ties = ties
    let lanes = Lanes(repeating: threshold)
    unsafe ranks.withUnsafeBufferPointer { ranks in
      for block in 0..<Lanes.blocks(count) where unsafe (ranks[block: block] .>= lanes).hasAny {
        for position in block * 16..<min(block * 16 + 16, count) {
          let rank = unsafe ranks[position]
          guard rank >= threshold else { continue }
          if rank == threshold {
            guard ties > 0 else { continue }
            ties -= 1
          }
          positions.append(Int32(truncatingIfNeeded: position))
        }
      }
    }
  }
}
