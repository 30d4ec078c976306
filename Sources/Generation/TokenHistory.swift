/// The token ids of one row so far: prompt, then what was generated, with counts for each distinct id.
package struct TokenHistory: Sendable {
  /// Every id in order, the prompt first.
  package private(set) var ids: [Int32]
  /// How many of the ids are the prompt.
  package let promptLength: Int
  /// The counts of all ids.
  package private(set) var all = TokenCounts()
  /// The counts of the ids that were generated.
  package private(set) var generated = TokenCounts()

  /// Starts a row with its prompt.
  package init(prompt: [Int32]) {
    ids = prompt
    promptLength = prompt.count
    for id in prompt { all.add(id) }
  }

  /// How many tokens were generated.
  package var generatedCount: Int { ids.count - promptLength }

  /// Records a generated token.
  package mutating func append(_ id: Int32) {
    ids.append(id)
    all.add(id)
    generated.add(id)
  }
}
