import Generation

extension FinishReason {
  /// The name on the routes of the OpenAI API; the raw value is that of text-generation-inference.
  var openAIName: String {
    switch self {
    case .length: "length"
    case .endOfSequence, .stopSequence: "stop"
    }
  }
}
