import OrderedJSON

/// The body of `/v1/chat/completions` as it was sent.
struct ChatRequest {
  var messages: [ChatMessage]
  var parameters: OpenAIParameters
  /// Whether the log-probabilities of the tokens are told.
  var logprobs: Bool
  /// How many candidates are told for each token.
  var topLogprobs: Int?
  /// What the answer must follow.
  var responseFormat: RequestedGrammar?
  /// The functions that the model may call; nil when there is no list.
  var tools: [Tool]?
  /// Which of them it may or must call.
  var toolChoice: ToolChoice
  /// What tells the model to call one.
  var toolPrompt: String?
}

extension ChatRequest {
  /// Reads a body.
  init(_ body: ValueReader) throws(ShapeError) {
    let object = try ObjectReader(body, named: "ChatRequest")
    messages = []
    for message in try object.required("messages").array() { messages.append(try ChatMessage(message)) }
    parameters = try OpenAIParameters(object)
    if parameters.unsupported == nil {
      parameters.unsupported = try UnsupportedField(in: object, UnsupportedField.chat)
    }
    logprobs = try object.optional("logprobs")?.bool() ?? false
    topLogprobs = try object.optional("top_logprobs")?.count()
    if let format = try object.optional("response_format") {
      responseFormat = try RequestedGrammar.responseFormat(format)
    }
    toolChoice = try ToolChoice(object.optional("tool_choice"))
    toolPrompt = try object.optional("tool_prompt")?.string()
    if let list = try object.optional("tools") {
      var tools: [Tool] = []
      for tool in try list.array() { tools.append(try Tool(tool)) }
      self.tools = tools
    }
  }
}
