/// Favours a pseudo-random part of the vocabulary that depends on the last token.
///
/// The part is the start of a permutation drawn by `Philox` under the key 15485863 × last id: the scheme
/// of TGI, with a generator of our own, since its permutations depend on its device.
package struct WatermarkBias: LogitsProcessor {
  private static let prime: UInt64 = 15_485_863
  private let delta: Float
  private let favouredCount: Int
  private var permutation: [Int32]

  /// Makes the rule for a vocabulary.
  package init(_ watermark: Watermark, vocabularySize: Int) {
    delta = watermark.delta
    favouredCount = min(vocabularySize, Int(Double(watermark.gamma) * Double(vocabularySize)))
    permutation = Array(0..<Int32(clamping: vocabularySize))
  }

  package mutating func apply(to row: inout MutableSpan<Float>, after history: TokenHistory) {
    guard let last = history.ids.last else { return }
    for id in favoured(after: last) { row.update(id) { $0 + delta } }
  }

  /// The ids that are favoured after a token; a detector counts how many of a text's tokens are among theirs.
  package mutating func favoured(after last: Int32) -> ArraySlice<Int32> {
    let generator = Philox(key: Self.prime &* UInt64(UInt32(bitPattern: last)))
    var words = SIMD4<UInt32>.zero
    for index in permutation.indices { permutation[index] = Int32(truncatingIfNeeded: index) }
    for index in 0..<favouredCount {
      if index & 3 == 0 { words = generator.block(UInt64(index >> 2)) }
      let rest = UInt64(permutation.count - index)
      permutation.swapAt(index, index + Int((UInt64(words[index & 3]) * rest) >> 32))
    }
    return permutation[..<favouredCount]
  }
}
