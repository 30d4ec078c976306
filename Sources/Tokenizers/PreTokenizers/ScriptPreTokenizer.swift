/// Splits where the script changes; spaces and characters of no script belong to the word before them, and
/// Hiragana and Katakana count as Han (`UnicodeScripts`).
struct ScriptPreTokenizer: PreTokenizer {
  private let scripts = UnicodeScripts.shared

  func split(_ text: inout PreTokenizedText) throws(TokenizerError) {
    try text.refine { (bytes, word, words) throws(TokenizerError) in
      var last: UInt8?
      var (start, index) = (word.lowerBound, word.lowerBound)
      while index < word.upperBound {
        let (value, length) = bytes.scalar(at: index)
        let script = scripts[value]
        if script != UnicodeScripts.any {
          if last != script {
            // What stands before the first script is dropped, as the reference drops it.
            if last != nil { words.appendWord(start..<index) }
            start = index
          }
          last = script
        }
        index += length
      }
      if last != nil { words.appendWord(start..<word.upperBound) }
    }
  }
}
