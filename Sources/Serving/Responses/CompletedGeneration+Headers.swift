import HTTPTypes
import Needletail

extension CompletedGeneration {
  /// The headers that tell how long the parts of a request took.
  func timingHeaders(computeType: String, arrival: ContinuousClock.Instant) -> HTTPFields {
    [self].timingHeaders(
      computeType: computeType,
      characters: request.inputs.unicodeScalars.count,
      promptTokens: summary.promptTokenCount,
      arrival: arrival
    )
  }
}

extension [CompletedGeneration] {
  /// The headers of an answer that several generations make: the sums of what each would have.
  ///
  /// - Parameters:
  ///   - computeType: What computes.
  ///   - characters: The code points of the prompts.
  ///   - promptTokens: The tokens of the prompts.
  ///   - arrival: When the client's request arrived.
  /// - Returns: The headers.
  func timingHeaders(
    computeType: String,
    characters: Int,
    promptTokens: Int,
    arrival: ContinuousClock.Instant
  ) -> HTTPFields {
    let total = ContinuousClock.now - arrival
    func sum(_ time: (CompletedGeneration) -> Duration) -> String {
      "\(map(time).reduce(.zero, +).wholeMilliseconds)"
    }
    var headers = HTTPFields.compute(type: computeType, characters: characters)
    headers[.computeTime] = "\(total / .seconds(1))"
    headers[.totalTime] = "\(total.wholeMilliseconds)"
    headers[.validationTime] = sum(\.validationTime)
    headers[.queueTime] = sum(\.summary.queueTime)
    headers[.inferenceTime] = sum(\.summary.inferenceTime)
    headers[.timePerToken] = sum { $0.summary.inferenceTime / Swift.max(1, $0.tokens.count) }
    headers[.promptTokens] = "\(promptTokens)"
    headers[.generatedTokens] = "\(map(\.tokens.count).reduce(0, +))"
    return headers
  }
}

extension HTTPFields {
  /// The headers that every generation carries, with the number of code points in its prompt.
  static func compute(type: String, characters: Int) -> HTTPFields {
    [.computeType: type, .computeCharacters: "\(characters)"]
  }
}
