import Generation

extension FinishReason {
  /// The name on the routes of the OpenAI API; the raw value is that of text-generation-inference, which
  /// calls one of the three as OpenAI does.
  func openAIName(_ compatibility: OpenAICompatibility) -> String {
    switch self {
    case .length: "length"
    case .endOfSequence: "stop"
    case .stopSequence: compatibility == .openAI ? "stop" : rawValue
    }
  }
}
