/// Splits a normalised piece into the words that the model encodes one by one.
protocol PreTokenizer: Sendable {
  /// Splits the words further, and may rewrite their bytes.
  func split(_ text: inout PreTokenizedText) throws(TokenizerError)

  /// The same pre-tokenizer without its last step's mapping of bytes to the byte alphabet, or nil when it
  /// does not end in that mapping: a model that takes bytes need not see the alphabet.
  func leavingBytes() -> (any PreTokenizer)?

  /// The same pre-tokenizer with another setting of its own member `add_prefix_space`; itself when it has
  /// none.
  func addingPrefixSpace(_ adds: Bool) -> any PreTokenizer
}

extension PreTokenizer {
  func leavingBytes() -> (any PreTokenizer)? { nil }
  func addingPrefixSpace(_ adds: Bool) -> any PreTokenizer { self }
}

/// A text and the words that it is split into so far.
struct PreTokenizedText {
  var bytes: [UInt8]
  /// The words in order, none empty; bytes between them are dropped.
  var words: [Range<Int>]
  /// Whether the first word starts the whole text that is encoded.
  var startsText: Bool

  init(_ bytes: [UInt8], startsText: Bool) {
    self.bytes = bytes
    self.startsText = startsText
    words = bytes.isEmpty ? [] : [0..<bytes.count]
  }

  /// Replaces each word by the words that a closure appends for it.
  mutating func refine(
    _ body: (Span<UInt8>, Range<Int>, inout [Range<Int>]) throws(TokenizerError) -> Void
  ) throws(TokenizerError) {
    var refined: [Range<Int>] = []
    refined.reserveCapacity(max(words.count, bytes.count / 4))
    for word in words { try body(bytes.span, word, &refined) }
    if let old = words.first, let new = refined.first, old.lowerBound != new.lowerBound { startsText = false }
    words = refined
  }

  /// Replaces the bytes of each word by those that a closure appends for it, given whether the word starts
  /// the text.
  mutating func rewrite(_ body: (ArraySlice<UInt8>, Bool, inout [UInt8]) -> Void) {
    var rewritten: [UInt8] = []
    rewritten.reserveCapacity(bytes.count + bytes.count / 2)
    for index in words.indices {
      let start = rewritten.count
      body(bytes[words[index]], startsText && index == 0, &rewritten)
      words[index] = start..<rewritten.count
    }
    bytes = rewritten
  }
}

/// Pre-tokenizers in order, each refining the words of the one before.
struct PreTokenizerSequence: PreTokenizer {
  let steps: [any PreTokenizer]

  init(_ steps: [any PreTokenizer]) { self.steps = steps }

  init(_ field: JSONField) throws(TokenizerError) {
    steps = try Components.preTokenizers.makeAll(try field.required("pretokenizers"))
  }

  func split(_ text: inout PreTokenizedText) throws(TokenizerError) {
    for step in steps { try step.split(&text) }
  }

  func leavingBytes() -> (any PreTokenizer)? {
    guard let last = steps.last?.leavingBytes() else { return nil }
    return PreTokenizerSequence(steps.dropLast() + [last])
  }
}
