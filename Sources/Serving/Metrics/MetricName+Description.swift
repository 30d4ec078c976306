import Telemetry

extension MetricName {
  /// What the exporter says of the metric.
  ///
  /// - Parameters:
  ///   - maxInputTokens: The most tokens of a prompt.
  ///   - maxTotalTokens: The most tokens of prompt and answer together.
  /// - Returns: Type, buckets and words.
  func description(maxInputTokens: Int, maxTotalTokens: Int) -> MetricDescription {
    let kind: MetricDescription.Kind =
      switch self {
      case .requestInputLength: .histogram(bounds: Self.hundredths(of: maxInputTokens))
      case .requestMaxNewTokens, .requestGeneratedTokens:
        .histogram(bounds: Self.hundredths(of: maxTotalTokens))
      case .batchNextSize: .histogram(bounds: (1...1024).map { Double($0) })
      case .requestSkippedTokens: .summary
      case .queueSize, .batchCurrentSize, .batchCurrentMaxTokens, .batchMaxTotalTokens, .blocks,
        .prefixCacheHitRate, .requestsRunning, .requestsWaiting, .tokensPerSecond:
        .gauge
      case _ where rawValue.hasSuffix("duration"): .histogram(bounds: Self.durations)
      default: .counter
      }
    return MetricDescription(rawValue, kind, help)
  }

  /// 35 durations in seconds, each half as long again as the one before, from 0.00015 on.
  private static let durations = Array(sequence(first: 0.0001 * 1.5) { $0 * 1.5 }.prefix(35))

  /// A hundred steps up to a maximum.
  private static func hundredths(of maximum: Int) -> [Double] {
    (1...100).map { Double(maximum) / 100 * Double($0) }
  }

  private var help: String {
    switch self {
    case .requestCount: "Requests; one of an OpenAI route counts once more for each generation in it"
    case .requestSuccess: "Generations that came to their end"
    case .requestFailure: "Requests that failed, by cause"
    case .requestDuration: "Seconds from the arrival of a request to its last token"
    case .requestValidationDuration: "Seconds from the arrival of a request until the engine had it"
    case .requestQueueDuration: "Seconds that a request waited for its place in the batch"
    case .requestInferenceDuration: "Seconds from the place in the batch to the last token"
    case .requestMeanTimePerTokenDuration: "Seconds of inference for each generated token of a request"
    case .requestInputLength: "Tokens of a prompt"
    case .requestMaxNewTokens: "The most tokens that a request may generate"
    case .requestGeneratedTokens: "Tokens that a request generated"
    case .requestSkippedTokens: "Tokens of a request in a step beyond the first, as they were guessed"
    case .queueSize: "Requests that wait for a place in the batch"
    case .batchCurrentSize: "Requests in the batch"
    case .batchCurrentMaxTokens: "Tokens that the requests in the batch have and may come to have"
    case .batchMaxTotalTokens: "Tokens that the key-value cache holds for all requests together"
    case .batchNextSize: "Requests that entered the batch together"
    case .batchConcat: "Times that requests joined a running batch, by reason"
    case .batchConcatDuration: "Seconds to plan a step in which requests joined a running batch"
    case .batchInferenceCount: "Steps, by whether prompts were among the rows"
    case .batchInferenceSuccess: "Steps in which no request failed"
    case .batchInferenceFailure: "Steps in which a request failed"
    case .batchInferenceDuration: "Seconds of a step"
    case .batchForwardDuration: "Seconds of a step in the model"
    case .batchDecodeDuration: "Seconds of a step in which tokens were drawn"
    case .batchFilterDuration: "Seconds of a step in which tokens were handed out and requests let go"
    case .blocks:
      "Blocks of the key-value cache: used and free ones, and those of either with findable contents"
    case .prefixCacheHitRate: "Share of the prompt tokens looked for in the cache that were found"
    case .prefixCacheLookupTokens: "Prompt tokens that were looked for in the cache"
    case .prefixCacheHitTokens: "Prompt tokens that were found in the cache"
    case .requestsRunning: "Requests in the batch"
    case .requestsWaiting: "Requests that wait for a place in the batch"
    case .stepDuration: "Seconds of a step of the engine"
    case .generatedTokens: "Tokens generated for all requests"
    case .promptTokens: "Prompt tokens computed for all requests"
    case .draftedTokens: "Tokens guessed ahead for all requests"
    case .acceptedTokens: "Tokens guessed ahead that were right"
    case .tokensPerSecond: "Tokens of the last seconds for each second"
    }
  }
}
