/// The latencies that a request must keep to count as good: `ttft=500,tpot=50,e2e=10000`, in milliseconds.
package struct ServiceObjective: Sendable, Equatable {
  /// The most milliseconds until the first token.
  package var timeToFirstToken: Double?
  /// The most milliseconds for a token after the first.
  package var timePerOutputToken: Double?
  /// The most milliseconds for the whole answer.
  package var endToEnd: Double?

  /// Reads `name=milliseconds` pairs with commas between them.
  ///
  /// - Throws: ``LoadError/badObjective(text:problem:)``.
  package init(parsing text: String) throws(LoadError) {
    for pair in text.split(separator: ",", omittingEmptySubsequences: false) {
      let parts = pair.split(separator: "=", omittingEmptySubsequences: false)
      guard parts.count == 2, let limit = Double(parts[1]), limit > 0, limit.isFinite else {
        throw .badObjective(text: text, problem: "'\(pair)' is no name=milliseconds")
      }
      switch parts[0] {
      case "ttft": timeToFirstToken = limit
      case "tpot": timePerOutputToken = limit
      case "e2e": endToEnd = limit
      default: throw .badObjective(text: text, problem: "'\(parts[0])' is no such name")
      }
    }
  }

  /// Whether a request was answered in time.
  ///
  /// One token alone has no time per token, and keeps that objective.
  package func isMet(by record: RequestRecord) -> Bool {
    guard record.isCompleted else { return false }
    return holds(record.timeToFirstToken, timeToFirstToken) && holds(record.endToEnd, endToEnd)
      && (record.timePerOutputToken == nil || holds(record.timePerOutputToken, timePerOutputToken))
  }

  /// Whether a request can no longer keep the objectives: it failed or was too slow, or it was given up when it
  /// already was.
  package func isMissed(by record: RequestRecord) -> Bool {
    guard record.outcome == .incomplete else { return !isMet(by: record) }
    let soFar = record.sent.duration(to: record.closed)
    // What is still to come makes none of these shorter.
    let perToken = record.tokenTimes.first.flatMap { first in
      record.answerTokens.flatMap { $0 > 1 ? first.duration(to: record.closed) / ($0 - 1) : nil }
    }
    return
      !(holds(record.timeToFirstToken ?? soFar, timeToFirstToken) && holds(soFar, endToEnd)
      && (perToken == nil || holds(perToken, timePerOutputToken)))
  }

  private func holds(_ found: Duration?, _ limit: Double?) -> Bool {
    guard let limit else { return true }
    guard let found else { return false }
    return found.milliseconds <= limit
  }
}
