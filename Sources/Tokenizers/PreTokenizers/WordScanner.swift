/// A hand-written scanner for one of the split expressions that most vocabularies use, several times
/// faster than the regular-expression engine and linear on any text.
///
/// The expressions are alternations tried in order; each covers every character, so a text falls into
/// matches without gaps.
struct WordScanner: Sendable {
  /// The expression of GPT-2 (`encoder.py`).
  static let gpt2Pattern =
    #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#
  /// The expression of Llama 3 (`tokenizer.json`).
  static let llama3Pattern =
    #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
  /// The expression of Qwen to Qwen3 (`tokenizer.json`).
  static let qwenPattern =
    #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#

  private enum Rules {
    case gpt2
    /// Llama 3 and Qwen differ in how many digits make a word.
    case modern(digits: Int)
  }

  private let rules: Rules
  private let classes = CharacterClasses.shared

  /// The scanner for an expression, or nil when there is none.
  init?(pattern: String) {
    switch pattern {
    case Self.gpt2Pattern: rules = .gpt2
    case Self.llama3Pattern: rules = .modern(digits: 3)
    case Self.qwenPattern: rules = .modern(digits: 1)
    default: return nil
    }
  }

  /// Appends the words of a range of a text.
  func scan(_ text: Span<UInt8>, _ range: Range<Int>, into words: inout [Range<Int>]) {
    let cursor = ScalarCursor(text: text, end: range.upperBound, classes: classes)
    var start = range.lowerBound
    while start < range.upperBound {
      let end =
        switch rules {
        case .gpt2: Self.gpt2(cursor, start)
        case .modern(let digits): Self.modern(cursor, start, digits: digits)
        }
      words.append(start..<end)
      start = end
    }
  }

  /// The end of the GPT-2 word at an index.
  @inline(__always)
  private static func gpt2(_ cursor: borrowing ScalarCursor, _ start: Int) -> Int {
    let first = cursor.scalar(at: start)
    if first.value == 0x27, let end = contraction(cursor, start, ignoresCase: false) { return end }
    var head = first
    if first.value == 0x20, first.end < cursor.end { head = cursor.scalar(at: first.end) }
    guard head.flags & CharacterClasses.space == 0 else { return cursor.whitespaceWord(from: start) }
    return cursor.run(of: head.flags, from: head.end)
  }

  /// The end of the Llama 3 or Qwen word at an index.
  @inline(__always)
  private static func modern(_ cursor: borrowing ScalarCursor, _ start: Int, digits: Int) -> Int {
    let first = cursor.scalar(at: start)
    if first.flags == CharacterClasses.letter { return cursor.run(of: first.flags, from: first.end) }
    if first.flags == CharacterClasses.number { return cursor.digits(from: first.end, atMost: digits - 1) }
    if first.value == 0x27, let end = contraction(cursor, start, ignoresCase: true) { return end }
    var head = first
    if first.end < cursor.end {
      let second = cursor.scalar(at: first.end)
      let isNewline = first.value == 0x0A || first.value == 0x0D
      if second.flags == CharacterClasses.letter, !isNewline {
        return cursor.run(of: second.flags, from: second.end)
      }
      if first.value == 0x20, second.flags == 0 { head = second }
    }
    if head.flags == 0 { return cursor.newlines(from: cursor.run(of: 0, from: head.end)) }
    return cursor.lastNewline(from: start) ?? cursor.whitespaceWord(from: start)
  }

  /// The end of `'s 't 're 've 'm 'll 'd` at an apostrophe, if one stands there.
  private static func contraction(
    _ cursor: borrowing ScalarCursor,
    _ start: Int,
    ignoresCase: Bool
  ) -> Int? {
    guard start + 1 < cursor.end else { return nil }
    let fold: UInt8 = ignoresCase ? 0x20 : 0
    let first = cursor.text[start + 1]
    switch first | fold {
    case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"): return start + 2
    // U+017F, the long s, is a case of "s".
    case 0xC5 | fold
    where ignoresCase && first == 0xC5 && start + 2 < cursor.end && cursor.text[start + 2] == 0xBF:
      return start + 3
    default: break
    }
    guard start + 2 < cursor.end else { return nil }
    switch (first | fold, cursor.text[start + 2] | fold) {
    case (UInt8(ascii: "r"), UInt8(ascii: "e")), (UInt8(ascii: "v"), UInt8(ascii: "e")),
      (UInt8(ascii: "l"), UInt8(ascii: "l")):
      return start + 3
    default: return nil
    }
  }
}
