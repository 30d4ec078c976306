/// The pieces of a unigram language model (arXiv:1804.10959) and the search for the best path through them.
struct UnigramPieces: Sendable {
  private var trie = TokenTrie()
  private var scores: [Double] = []
  private var unknownScore = Double.infinity
  /// Whether scores of paths are kept in 32 bits, as sentencepiece keeps them.
  private let roundsScores: Bool

  init(roundsScores: Bool) { self.roundsScores = roundsScores }

  /// Adds a piece; `isFound` is false for one that text cannot become.
  mutating func append(_ text: [UInt8], score: Double, isFound: Bool = true) {
    if isFound { trie.insert(text, value: Int32(scores.count)) }
    scores.append(score)
  }

  /// Sets the score of a character that is no piece: ten below the lowest score.
  mutating func setUnknown(below lowest: Double) { unknownScore = sum(lowest, -10) }

  /// Finds the best path through a word; characters that are no piece get the unknown id.
  func search(_ bytes: Span<UInt8>, _ word: Range<Int>, unknown: Int32, _ viterbi: inout Viterbi) {
    viterbi.start(word)
    var index = word.lowerBound
    while index < word.upperBound {
      let start = index - word.lowerBound
      let next = min(index + bytes.scalar(at: index).length, word.upperBound)
      let score = viterbi.score(at: start)
      var hasCharacter = false
      trie.forEachMatch(in: bytes, at: index, upTo: word.upperBound) { id, end in
        viterbi.offer(id, from: start, to: end - word.lowerBound, score: sum(scores[Int(id)], score))
        if end == next { hasCharacter = true }
      }
      if !hasCharacter {
        viterbi.offer(unknown, from: start, to: next - word.lowerBound, score: sum(unknownScore, score))
      }
      index = next
    }
    viterbi.finish(word)
  }

  @inline(__always)
  private func sum(_ piece: Double, _ path: Double) -> Double {
    roundsScores ? Double(Float(piece + path)) : piece + path
  }
}
