import OrderedJSON

/// The body of `/v1/completions` as it was sent.
struct CompletionRequest: Equatable {
  var prompts: [Prompt]
  var parameters: OpenAIParameters
  /// How many answers are generated of which the best `n` are given.
  var bestOf: Int?
  /// Whether the prompt is repeated in front of the answer.
  var echoes: Bool
  /// How many candidates to tell for each token; nil to tell nothing about probabilities.
  var logprobs: Int?
  /// The text after the one to be generated.
  var suffix: String?
  /// What the answer must follow.
  var responseFormat: RequestedGrammar?
}

extension CompletionRequest {
  /// Reads a body.
  init(_ body: ValueReader) throws(ShapeError) {
    let object = try ObjectReader(body, named: "CompletionRequest")
    prompts = try Prompt.list(object.required("prompt"))
    parameters = try OpenAIParameters(object)
    bestOf = try object.optional("best_of")?.count()
    echoes = try object.optional("echo")?.bool() ?? false
    logprobs = try object.optional("logprobs")?.count()
    suffix = try object.optional("suffix")?.string()
    if let format = try object.optional("response_format") {
      responseFormat = try RequestedGrammar.responseFormat(format)
    }
  }
}
