extension ChatRequest {
  /// Checks that nothing is asked for that this server does not do.
  func checkSupported() throws(RequestError) {
    guard !asksForTools else { throw .tool("tools are not supported; set `tool_choice` to \"none\"") }
    guard !asksForFormat else { throw .validation(.grammar) }
    if let choices, choices != 1 { throw .validation(.choices) }
    if let presencePenalty, presencePenalty != 0 {
      throw .validation(.unsupported(field: "presence_penalty", wayOut: "use `frequency_penalty`"))
    }
    guard !hasLogitBias else {
      throw .validation(.unsupported(field: "logit_bias", wayOut: "leave it out"))
    }
  }

  /// The generation that answers the rendered conversation.
  ///
  /// Temperature 0 and `top_p` 0 mean greedy decoding and `top_p` 1 means no limit, as OpenAI has it.
  func generateRequest(prompt: String) -> GenerateRequest {
    let isGreedy = temperature == 0 || topP == 0
    var parameters = GenerateParameters()
    parameters.doSample = !isGreedy
    parameters.temperature = isGreedy ? nil : temperature
    parameters.topP = isGreedy || topP == 1 ? nil : topP
    parameters.frequencyPenalty = frequencyPenalty
    parameters.maxNewTokens = maxTokens
    parameters.stop = stop
    parameters.seed = seed
    parameters.topNTokens = topLogprobs
    return GenerateRequest(inputs: prompt, parameters: parameters)
  }
}
