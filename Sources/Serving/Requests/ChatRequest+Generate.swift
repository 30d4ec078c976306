extension ChatRequest {
  /// Checks that nothing is asked for that this server does not do.
  func checkSupported() throws(RequestError) {
    guard !asksForTools else { throw .tool("tools are not supported; set `tool_choice` to \"none\"") }
    guard !asksForFormat else { throw .validation(.grammar) }
    if let choices, choices != 1 {
      throw .validation(.unsupported(field: "n` != `1", wayOut: "send the request once for each choice"))
    }
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

  /// The prompt of a rendered conversation.
  ///
  /// Where the assistant spoke last its message is continued: the text is cut behind it, white space at the
  /// end removed.
  func continuingLastMessage(in prompt: String) -> String {
    guard let last = messages.last, last.role == "assistant", !last.content.isEmpty else { return prompt }
    let (text, wanted) = (Array(prompt.utf8), Array(last.content.utf8))
    guard let end = text.lastEnd(of: wanted) else { return prompt }
    var scalars = String(decoding: text[..<end], as: UTF8.self).unicodeScalars
    while let scalar = scalars.last, scalar.properties.isWhitespace { scalars.removeLast() }
    return String(scalars)
  }
}

extension [UInt8] {
  /// Where the last occurrence of a text ends.
  fileprivate func lastEnd(of wanted: [UInt8]) -> Int? {
    guard wanted.count <= count else { return nil }
    return (wanted.count...count).last { self[($0 - wanted.count)..<$0].elementsEqual(wanted) }
  }
}
