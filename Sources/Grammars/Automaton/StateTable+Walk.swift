extension StateTable {
  /// The state that bytes lead to.
  mutating func follow(
    _ bytes: ArraySlice<UInt8>,
    from state: Int32,
    workLimit: Int
  ) throws(GrammarError) -> Int32 {
    var state = state
    for byte in bytes where state != Self.dead { state = try next(state, byte, workLimit: workLimit) }
    return state
  }

  /// The tokens whose bytes lead from a state to one that is not dead, as a bit for each id.
  mutating func allowedTokens(
    _ vocabulary: TokenVocabulary,
    from state: Int32,
    workLimit: Int
  ) throws(GrammarError) -> [UInt64] {
    var bits = [UInt64](repeating: 0, count: (vocabulary.count + 63) / 64)
    // The state at each depth of the tree.
    var path = [Int32](repeating: Self.dead, count: vocabulary.depth + 1)
    path[0] = state
    var index = 0
    while true {
      index = walk(vocabulary, from: index, path: &path, bits: &bits)
      guard index < vocabulary.nodes.count - 1 else { return bits }
      let node = vocabulary.nodes[index]
      _ = try next(path[Int(node.depth) - 1], node.byte, workLimit: workLimit)
    }
  }

  /// Walks through the tree as far as the transitions are known.
  ///
  /// - Returns: The node whose transition is not known, or the one that closes the list.
  private func walk(
    _ vocabulary: TokenVocabulary,
    from start: Int,
    path: inout [Int32],
    bits: inout [UInt64]
  ) -> Int {
    var index = start
    let end = vocabulary.nodes.count - 1
    unsafe vocabulary.nodes.withUnsafeBufferPointer { nodes in
      unsafe transitions.withUnsafeBufferPointer { transitions in
        unsafe program.classes.withUnsafeBufferPointer { classes in
          while index < end {
            let node = unsafe nodes[index]
            let depth = Int(node.depth)
            let row = Int(path[depth - 1]) * program.classCount
            let state = unsafe transitions[row + Int(classes[Int(node.byte)])]
            if state == Self.unknown { return }
            if state == Self.dead {
              index = Int(node.skip)
              continue
            }
            path[depth] = state
            index += 1
            for place in unsafe node.firstToken..<nodes[index].firstToken {
              let id = vocabulary.tokens[Int(place)]
              bits[Int(id) >> 6] |= 1 << UInt64(id & 63)
            }
          }
        }
      }
    }
    return index
  }
}
