import HTTPTypes
import Needletail

extension CompletedGeneration {
  /// The headers that tell how long the parts of a request took.
  func timingHeaders(computeType: String, arrival: ContinuousClock.Instant) -> HTTPFields {
    let total = ContinuousClock.now - arrival
    var headers = HTTPFields.compute(type: computeType, characters: request.inputs.unicodeScalars.count)
    headers[.computeTime] = "\(total / .seconds(1))"
    headers[.totalTime] = "\(total.wholeMilliseconds)"
    headers[.validationTime] = "\(validationTime.wholeMilliseconds)"
    headers[.queueTime] = "\(summary.queueTime.wholeMilliseconds)"
    headers[.inferenceTime] = "\(summary.inferenceTime.wholeMilliseconds)"
    headers[.timePerToken] = "\((summary.inferenceTime / max(1, tokens.count)).wholeMilliseconds)"
    headers[.promptTokens] = "\(summary.promptTokenCount)"
    headers[.generatedTokens] = "\(tokens.count)"
    return headers
  }
}

extension HTTPFields {
  /// The headers that every generation carries, with the number of code points in its prompt.
  static func compute(type: String, characters: Int) -> HTTPFields {
    [.computeType: type, .computeCharacters: "\(characters)"]
  }
}
