/// How many tokens the answered requests had, and who counted them.
package struct TokenCounts: Sendable, Equatable {
  /// Prompt tokens by our tokenizer, on average.
  package let meanPrompt: Double?
  /// Prompt tokens by the server, on average: its chat template and first token are in them.
  package let meanServerPrompt: Double?
  /// Generated tokens, on average.
  package let meanOutput: Double?
  /// Generated tokens of all answers.
  package let output: Int
  /// Tokens that an event brought, on average; more than one where the server bundles or speculates.
  package let perEvent: Double?
  /// Requests that the server counted.
  package let countedByServer: Int
  /// Of those that both counted, the ones on which server and tokenizer disagree.
  package let mismatches: Int
  /// The requests that both counted.
  package let compared: Int

  /// Counts.
  package init(_ completed: [RequestRecord]) {
    func mean(_ values: [Int]) -> Double? {
      values.isEmpty ? nil : values.reduce(0) { $0 + Double($1) / Double(values.count) }
    }
    meanPrompt = mean(completed.compactMap(\.promptTokens))
    meanServerPrompt = mean(completed.compactMap(\.serverPromptTokens))
    meanOutput = mean(completed.map(\.outputTokens))
    output = completed.reduce(0) { $0 + $1.outputTokens }
    let events = completed.reduce(0) { $0 + $1.tokenTimes.count }
    perEvent = events > 0 ? Double(output) / Double(events) : nil
    countedByServer = completed.count { $0.serverOutputTokens != nil }
    let both = completed.filter { $0.serverOutputTokens != nil && $0.countedOutputTokens != nil }
    compared = both.count
    mismatches = both.count { $0.serverOutputTokens != $0.countedOutputTokens }
  }
}
