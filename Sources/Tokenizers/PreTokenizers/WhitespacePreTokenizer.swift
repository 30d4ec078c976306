/// Splits into runs of word characters and runs of other characters, and drops white space:
/// `\w+|[^\w\s]+`.
struct WhitespacePreTokenizer: PreTokenizer {
  private enum Kind { case word, other, space }

  func split(_ text: inout PreTokenizedText) throws(TokenizerError) {
    try text.refine { (bytes, word, words) throws(TokenizerError) in
      var start = word.lowerBound
      var index = start
      var open: Kind = .space
      while index < word.upperBound {
        let (value, length) = bytes.scalar(at: index)
        let kind = kind(of: Unicode.Scalar(decoded: value))
        if kind != open {
          if open != .space { words.appendWord(start..<index) }
          (start, open) = (index, kind)
        }
        index += length
      }
      if open != .space { words.appendWord(start..<word.upperBound) }
    }
  }

  private func kind(of scalar: Unicode.Scalar) -> Kind {
    if scalar.isWord { return .word }
    return scalar.properties.isWhitespace ? .space : .other
  }
}
