extension CompletionRequest {
  /// Checks what is asked for, and puts it as generations.
  ///
  /// - Parameters:
  ///   - limits: What the server permits.
  ///   - compatibility: Whose ways to follow.
  /// - Returns: The generations, prompt by prompt.
  /// - Throws: The rule that is broken.
  func plan(
    limits: RequestLimits,
    compatibility: OpenAICompatibility
  ) throws(RequestError) -> CompletionPlan {
    guard suffix ?? "" == "" else { throw .suffix }
    guard prompts.count <= limits.maxClientBatchSize else {
      throw .batchSize(maximum: limits.maxClientBatchSize)
    }
    try parameters.checkSupported()
    let choices = try parameters.choiceCount(limits: limits, prompts: prompts.count)
    let bestOf = try OpenAIParameters.check(
      bestOf ?? choices,
      field: "best_of",
      limits: limits,
      prompts: prompts.count
    )
    guard bestOf >= choices else {
      throw .validation(.choicesExceedBestOf(choices: choices, bestOf: bestOf))
    }
    guard bestOf == choices || !parameters.isStream else { throw .validation(.bestOfStream) }
    var style = RequestStyle.completions(compatibility)
    if let adds = parameters.addsSpecialTokens { style.addsSpecialTokens = adds }
    let generate = generateParameters(compatibility)
    return CompletionPlan(
      requests: prompts.map { prompt in
        switch prompt {
        case .text(let text): GenerateRequest(inputs: text, parameters: generate)
        case .tokens(let ids): GenerateRequest(inputIDs: ids, parameters: generate)
        }
      },
      candidates: bestOf,
      choices: choices,
      style: style
    )
  }

  /// Whether the prompt alone is wanted, scored; the token that is generated nevertheless is kept back.
  var wantsPromptOnly: Bool { echoes && parameters.maxTokens == 0 }

  private func generateParameters(_ compatibility: OpenAICompatibility) -> GenerateParameters {
    var generate = parameters.generateParameters(compatibility)
    if wantsPromptOnly { generate.maxNewTokens = 1 }
    generate.topNTokens = logprobs
    generate.promptTopTokens = echoes ? logprobs : nil
    generate.grammar = responseFormat
    return generate
  }
}

/// The generations that a completions request leads to.
struct CompletionPlan: Sendable {
  /// A request for each prompt.
  let requests: [GenerateRequest]
  /// How often each of them is carried out.
  let candidates: Int
  /// How many of the candidates are given to the client.
  let choices: Int
  /// How the parameters are meant.
  let style: RequestStyle

  /// The answers that the client gets, with their places in the response: of each prompt's candidates the
  /// best.
  ///
  /// Where all are given they stay in the order in which they came to their ends.
  func chosen(
    from completed: [CompletedGeneration]
  ) -> [(index: Int, generation: CompletedGeneration)] {
    guard candidates > choices else { return completed.map { ($0.position, $0) } }
    return requests.indices.flatMap { prompt in
      let own = completed.filter { $0.position / candidates == prompt }
      return own.ranked.prefix(choices).enumerated().map { (prompt * choices + $0, $1) }
    }
  }
}
