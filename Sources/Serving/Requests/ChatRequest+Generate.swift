import Needletail

extension ChatRequest {
  /// Checks that nothing is asked for that this server does not do.
  ///
  /// No model that is served sees; in the other way of the API images stand in the prompt as links.
  func checkSupported(_ compatibility: OpenAICompatibility) throws(RequestError) {
    try parameters.checkSupported()
    if compatibility == .openAI, messages.contains(where: \.hasImages) {
      let wayOut = "the model reads text only; send parts of type `text`"
      throw .validation(.unsupported(field: "image_url", wayOut: wayOut))
    }
  }

  /// The functions that this answer may call; nil when it calls none.
  ///
  /// - Throws: ``RequestError/tool(_:)`` when what is asked for contradicts itself.
  func toolSet(_ compatibility: OpenAICompatibility) throws(RequestError) -> ToolSet? {
    guard let tools else { return nil }
    let set = try ToolSet(tools, toolChoice, compatibility)
    // The reference minds the mere presence of a list.
    guard responseFormat == nil || set == nil && compatibility == .openAI else {
      throw .tool("Grammar and tools are mutually exclusive")
    }
    return set
  }

  /// The generation that answers the rendered conversation.
  func generateRequest(
    prompt: ChatPrompt,
    tools: ToolSet?,
    _ compatibility: OpenAICompatibility
  ) throws(RequestError) -> GenerateRequest {
    var generate = parameters.generateParameters(compatibility)
    generate.topNTokens = topLogprobs
    generate.grammar = responseFormat
    if let tools { generate.grammar = .schema(try tools.schema()) }
    var request = GenerateRequest(inputs: prompt.text, parameters: generate)
    request.inputIDs = prompt.ids
    return request
  }
}
