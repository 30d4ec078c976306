/// A rule of the API that a well-formed request breaks; the words are those of text-generation-inference.
enum ValidationError: Error, Equatable, Sendable {
  /// Several candidates are asked for although the endpoint has been limited to one.
  case bestOfDisabled
  /// More candidates are asked for than permitted.
  case bestOf(maximum: Int, given: Int)
  /// Several candidates are asked for without sampling; all would be equal.
  case bestOfWithoutSampling
  /// Several candidates are asked for in a stream.
  case bestOfStream
  /// Prompt details are asked for in a stream.
  case decoderInputDetailsStream
  /// The temperature is zero or less.
  case temperature
  /// The repetition penalty is zero or less.
  case repetitionPenalty
  /// The frequency penalty lies outside -2 to 2.
  case frequencyPenalty
  /// The nucleus lies outside 0 to 1, both excluded.
  case topP
  /// The typical mass lies outside 0 to 1, both excluded.
  case typicalP
  /// Top-k is zero or less.
  case topK
  /// No new token is wanted.
  case maxNewTokens
  /// More stop texts are given than permitted.
  case stopCount(maximum: Int, given: Int)
  /// A seed is given with several candidates, which would then be equal.
  case seedWithBestOf
  /// More candidates for each token are asked for than permitted.
  case topNTokens(maximum: Int, given: Int)
  /// The prompt is empty.
  case emptyInputs
  /// The truncation is zero or exceeds what a prompt may hold.
  case truncate(maximum: Int, given: Int)
  /// The tokenizer refuses the prompt.
  case tokenizer(String)
  /// Prompt and answer together exceed the context.
  case totalTokens(maximum: Int, inputs: Int, newTokens: Int)
  /// The prompt has too many tokens.
  case inputTokens(maximum: Int, given: Int)
  /// A grammar is given although the server takes none, or is of no kind that it takes.
  case grammar
  /// A JSON grammar is no schema.
  case invalidGrammar(String)
  /// A grammar cannot be compiled; the text says why.
  case uselessGrammar(String)
  /// The presence penalty lies outside -2 to 2.
  case presencePenalty
  /// The least share of the likeliest token's probability lies outside 0 to 1.
  case minP
  /// More tokens are demanded than permitted.
  case minTokens(maximum: Int, given: Int)
  /// A token id lies outside the vocabulary.
  case tokenID(field: String, vocabularySize: Int, given: Int)
  /// A bias lies outside -100 to 100.
  case logitBias
  /// More answers are asked for than permitted.
  case choices(field: String, maximum: Int, given: Int)
  /// More answers are wanted than are made.
  case choicesExceedBestOf(choices: Int, bestOf: Int)
  /// An adapter is named that is not served.
  case adapter(name: String, model: String)
  /// The sampler refuses a parameter.
  case sampling(String)
  /// A field asks for something that this server does not do.
  case unsupported(field: String, wayOut: String)
}

extension ValidationError: CustomStringConvertible {
  /// The words that follow `Input validation error: ` in the response.
  var description: String {
    switch self {
    case .bestOfDisabled: "`best_of` != 1 is not allowed for this endpoint"
    case .bestOf(let maximum, let given): "`best_of` must be > 0 and <= \(maximum). Given: \(given)"
    case .bestOfWithoutSampling: "you must use sampling when `best_of` is > 1"
    case .bestOfStream: "`best_of` != 1 is not supported when streaming tokens"
    case .decoderInputDetailsStream:
      "`decoder_input_details` == true is not supported when streaming tokens"
    case .temperature: "`temperature` must be strictly positive"
    case .repetitionPenalty: "`repetition_penalty` must be strictly positive"
    case .frequencyPenalty: "`frequency_penalty` must be >= -2.0 and <= 2.0"
    case .topP: "`top_p` must be > 0.0 and < 1.0"
    case .typicalP: "`typical_p` must be > 0.0 and < 1.0"
    case .topK: "`top_k` must be strictly positive"
    case .maxNewTokens: "`max_new_tokens` must be strictly positive"
    case .stopCount(let maximum, let given):
      "`stop` supports up to \(maximum) stop sequences. Given: \(given)"
    case .seedWithBestOf: "`seed` must not be set when `best_of` > 1"
    case .topNTokens(let maximum, let given):
      "`top_n_tokens` must be >= 0 and <= \(maximum). Given: \(given)"
    case .emptyInputs: "`inputs` cannot be empty"
    case .truncate(let maximum, let given):
      "`truncate` must be strictly positive and less than \(maximum). Given: \(given)"
    case .tokenizer(let message): "tokenizer error \(message)"
    case .totalTokens(let maximum, let inputs, let newTokens):
      "`inputs` tokens + `max_new_tokens` must be <= \(maximum). Given: \(inputs) `inputs` tokens and "
        + "\(newTokens) `max_new_tokens`"
    case .inputTokens(let maximum, let given):
      "`inputs` must have less than \(maximum) tokens. Given: \(given)"
    case .grammar: "grammar is not supported"
    case .invalidGrammar(let reason): "grammar is not valid: \(reason)"
    case .uselessGrammar(let reason): reason
    case .presencePenalty: "`presence_penalty` must be >= -2.0 and <= 2.0"
    case .minP: "`min_p` must be >= 0.0 and <= 1.0"
    case .minTokens(let maximum, let given): "`min_tokens` must be <= \(maximum). Given: \(given)"
    case .tokenID(let field, let vocabularySize, let given):
      "token ids of `\(field)` must be >= 0 and < \(vocabularySize). Given: \(given)"
    case .logitBias: "`logit_bias` must have values >= -100 and <= 100"
    case .choices(let field, let maximum, let given):
      "`\(field)` must be > 0 and <= \(maximum). Given: \(given)"
    case .choicesExceedBestOf(let choices, let bestOf):
      "`best_of` must be >= `n`. Given: \(bestOf) `best_of` and \(choices) `n`"
    case .adapter(let name, let model):
      "adapter `\(name)` is not served; leave `adapter_id` out or give `\(model)`"
    case .sampling(let reason): reason
    case .unsupported(let field, let wayOut): "`\(field)` is not supported; \(wayOut)"
    }
  }
}
