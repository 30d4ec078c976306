/// Rules out the last token of each banned sequence whenever the tokens before it stand at the end of the row.
///
/// A banned sequence that is one end-of-sequence token is ignored, as in transformers: the text could never
/// end.
package struct BadWords: LogitsProcessor {
  private let words: [[Int32]]

  /// Makes the rule from sequences of token ids; empty ones are ignored.
  package init(_ words: [[Int32]], endOfSequence: Set<Int32> = []) {
    self.words = words.filter { word in
      !word.isEmpty && !(word.count == 1 && endOfSequence.contains(word[0]))
    }
  }

  package func apply(to row: inout MutableSpan<Float>, after history: TokenHistory) {
    for word in words {
      guard let last = word.last, history.ids.suffix(word.count - 1).elementsEqual(word.dropLast()) else {
        continue
      }
      row.ban(last)
    }
  }
}
