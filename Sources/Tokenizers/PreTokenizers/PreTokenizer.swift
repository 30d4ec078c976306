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
  /// A byte of the original text for each byte, where somebody wants to know.
  private(set) var origins: [UInt32]?

  init(_ bytes: [UInt8], startsText: Bool, origins: [UInt32]? = nil) {
    self.bytes = bytes
    self.startsText = startsText
    self.origins = origins
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

  /// Replaces each byte by those that a closure appends for it, and puts others before the words.
  ///
  /// - Parameters:
  ///   - prefix: What to put before a word, given whether the word starts the text.
  ///   - append: Appends what a byte becomes.
  mutating func rewrite(
    prefix: (ArraySlice<UInt8>, Bool) -> [UInt8],
    _ append: (UInt8, inout [UInt8]) -> Void = { byte, output in output.append(byte) }
  ) {
    var rewritten: [UInt8] = []
    var traced: [UInt32] = []
    rewritten.reserveCapacity(bytes.count + bytes.count / 2)
    for index in words.indices {
      let word = words[index]
      let start = rewritten.count
      rewritten += prefix(bytes[word], startsText && index == 0)
      if let origins {
        traced.fill(to: rewritten.count, with: Int(origins[word.lowerBound]))
        for position in word {
          append(bytes[position], &rewritten)
          traced.fill(to: rewritten.count, with: Int(origins[position]))
        }
      } else {
        for position in word { append(bytes[position], &rewritten) }
      }
      words[index] = start..<rewritten.count
    }
    bytes = rewritten
    if origins != nil { origins = traced }
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
