/// Splits into words of so many characters.
struct FixedLengthPreTokenizer: PreTokenizer {
  private let length: Int

  init(_ field: JSONField) throws(TokenizerError) {
    length = try field.integer("length", default: 5, in: 1...Int(Int32.max))
  }

  func split(_ text: inout PreTokenizedText) throws(TokenizerError) {
    try text.refine { (bytes, word, words) throws(TokenizerError) in
      var (start, index, count) = (word.lowerBound, word.lowerBound, 0)
      while index < word.upperBound {
        if count == length {
          words.appendWord(start..<index)
          (start, count) = (index, 0)
        }
        index += bytes.scalar(at: index).length
        count += 1
      }
      words.appendWord(start..<word.upperBound)
    }
  }
}
