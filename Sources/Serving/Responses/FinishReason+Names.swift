import Generation

extension FinishReason {
  /// The name on the routes of text-generation-inference.
  var textGenerationName: String {
    switch self {
    case .length: "length"
    case .endOfSequence: "eos_token"
    case .stopSequence: "stop_sequence"
    }
  }

  /// The name on the routes of the OpenAI API.
  var openAIName: String {
    switch self {
    case .length: "length"
    case .endOfSequence, .stopSequence: "stop"
    }
  }
}
