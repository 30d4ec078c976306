/// A step's figures as inference-benchmarker defines them, so that runs can be laid beside its tables.
///
/// Of the requests that ended before the step's duration was over; the others are counted in ``RequestCounts`` (its
/// own report loses them). Its ITL is the mean time per output token of each request. Tokens are the server's count
/// where it has one; inference-benchmarker counts each chunk by a tokenizer.
package struct CompatibleFigures: Sendable {
  /// Requests that succeeded.
  package let successes: Int
  /// Requests that failed.
  package let failures: Int
  /// From the start of the request that ended first to the end of the one that ended last, in seconds.
  package let duration: Double
  /// Generated tokens.
  package let outputTokens: Int
  /// Prompt tokens by our tokenizer, else by the server.
  package let promptTokens: Int
  /// Successes by duration; nil without both.
  package let requestRate: Double?
  /// Generated tokens by duration; nil without both.
  package let tokenRate: Double?
  /// Milliseconds from sending until the first token.
  package let timeToFirstToken: Distribution?
  /// Milliseconds per token after the first, of each request; 0 for one token.
  package let interTokenLatency: Distribution?
  /// Milliseconds from sending until the end mark.
  package let endToEnd: Distribution?

  /// Works out a step's figures.
  package init(_ recording: StepRecording) {
    let ended = recording.records.filter { $0.outcome != .incomplete && $0.closed <= recording.stop }
    let completed = ended.filter(\.isCompleted)
    successes = completed.count
    failures = ended.count - completed.count
    let first = ended.min { $0.closed < $1.closed }
    let last = ended.map(\.closed).max()
    duration = first.flatMap { first in last.map { first.sent.duration(to: $0).seconds } } ?? 0
    outputTokens = completed.reduce(0) { $0 + $1.outputTokens }
    promptTokens = completed.reduce(0) { $0 + ($1.promptTokens ?? $1.serverPromptTokens ?? 0) }
    requestRate = duration > 0 && successes > 0 ? Double(successes) / duration : nil
    tokenRate = duration > 0 && successes > 0 ? Double(outputTokens) / duration : nil
    func distribution(_ value: (RequestRecord) -> Duration?) -> Distribution? {
      Distribution(milliseconds: completed.compactMap(value))
    }
    timeToFirstToken = distribution(\.timeToFirstToken)
    interTokenLatency = distribution { $0.timePerOutputToken ?? .zero }
    endToEnd = distribution { $0.sent.duration(to: $0.doneAt ?? $0.closed) }
  }

  /// The share of failed requests, in percent; nil without any requests.
  package var errorPercent: Double? {
    successes + failures == 0 ? nil : Double(failures) / Double(successes + failures) * 100
  }
}
