/// Where the routes of the two APIs treat the same parameters differently.
struct RequestStyle: Sendable, Equatable {
  /// Puts the model's special tokens around the prompt (a chat template has written them already).
  var addsSpecialTokens: Bool
  /// Keeps to OpenAI's rules: stop texts count anywhere and are cut, there may be many of them, as many
  /// candidates are reported as OpenAI permits, and a JSON schema need not describe an object.
  var followsOpenAI: Bool

  /// The routes of text-generation-inference.
  static let textGeneration = RequestStyle(addsSpecialTokens: true, followsOpenAI: false)

  /// The chat route.
  static func chat(_ compatibility: OpenAICompatibility) -> RequestStyle {
    RequestStyle(addsSpecialTokens: false, followsOpenAI: compatibility == .openAI)
  }

  /// The completions route.
  static func completions(_ compatibility: OpenAICompatibility) -> RequestStyle {
    RequestStyle(addsSpecialTokens: true, followsOpenAI: compatibility == .openAI)
  }

  /// The most stop texts that a request may have.
  func maxStopSequences(_ limits: RequestLimits) -> Int {
    followsOpenAI ? max(limits.maxStopSequences, 128) : limits.maxStopSequences
  }

  /// The most candidates that may be asked for at each token.
  func maxTopTokens(_ limits: RequestLimits) -> Int {
    followsOpenAI ? max(limits.maxTopNTokens, 20) : limits.maxTopNTokens
  }
}
