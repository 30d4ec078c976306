/// Adds a fixed bias to the scores of single tokens.
package struct LogitBias: LogitsProcessor {
  private let entries: [TokenBias]

  /// Makes the rule; several entries of one token add up.
  package init(_ entries: [TokenBias]) { self.entries = entries }

  package func apply(to row: inout MutableSpan<Float>, after history: TokenHistory) {
    for entry in entries { row.update(entry.id) { $0 + entry.bias } }
  }
}
