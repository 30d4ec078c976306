import OrderedJSON

/// The body of `/tokenize`, which has two dialects.
struct TokenizeRequest {
  /// What is to be taken apart; the member that holds it tells the dialect.
  enum Source {
    /// A text in the dialect of text-generation-inference: the body of `/generate`, of which only the prompt
    /// counts.
    case inputs(String)
    /// A text in the dialect of vLLM and lm-eval.
    case prompt(String)
    /// A conversation in the dialect of vLLM.
    case messages(ChatRequest)
  }

  let source: Source
  /// Whether the model's special tokens are put around the text.
  var addsSpecialTokens = true
  private var unsupported: ValidationError?

  /// Reads a body.
  init(_ body: ValueReader) throws(ShapeError) {
    let object = try ObjectReader(body, named: "GenerateRequest")
    if try object.present("inputs") == nil, let prompt = try object.present("prompt") {
      source = .prompt(try prompt.string())
    } else if try object.present("inputs") == nil, try object.present("messages") != nil {
      source = .messages(try ChatRequest(body))
      // The template has written them.
      addsSpecialTokens = false
    } else {
      source = .inputs(try GenerateRequest(body).inputs)
      return
    }
    addsSpecialTokens = try object.optional("add_special_tokens")?.bool() ?? addsSpecialTokens
    unsupported = try Self.unsupported(object)
  }

  /// What vLLM does and this server does not.
  private static func unsupported(_ object: ObjectReader) throws(ShapeError) -> ValidationError? {
    if try object.optional("return_token_strs")?.bool() == true {
      return .unsupported(field: "return_token_strs", wayOut: "send `inputs` to get the texts of tokens")
    }
    if try object.optional("add_generation_prompt")?.bool() == false {
      return .unsupported(field: "add_generation_prompt", wayOut: "leave it out")
    }
    if try object.optional("chat_template") != nil {
      return .unsupported(field: "chat_template", wayOut: "leave it out to use that of the model")
    }
    return nil
  }

  /// Checks that nothing is asked for that would be passed over.
  func checkSupported() throws(RequestError) {
    if let unsupported { throw .validation(unsupported) }
  }
}
