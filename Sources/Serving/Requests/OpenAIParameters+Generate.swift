extension OpenAIParameters {
  /// The parameters of a generation in text-generation-inference's terms.
  ///
  /// Temperature 0 means greedy decoding in both ways of the API. OpenAI's way takes `top_p` 0 likewise,
  /// `top_p` 1 as no limit, and its penalties by its own formulas; the other way knows one penalty that
  /// weighs and makes the presence penalty a repetition penalty.
  func generateParameters(_ compatibility: OpenAICompatibility) -> GenerateParameters {
    var parameters = GenerateParameters()
    parameters.repetitionPenalty = repetitionPenalty
    parameters.topP = topP
    parameters.topK = topK.flatMap { $0 <= 0 ? nil : $0 }
    parameters.minP = minP
    switch compatibility {
    case .openAI:
      parameters.doSample = temperature != 0 && topP != 0
      if topP == 1 { parameters.topP = nil }
      if !parameters.doSample { (parameters.topP, parameters.topK, parameters.minP) = (nil, nil, nil) }
      parameters.countPenalty = frequencyPenalty
      parameters.presencePenalty = presencePenalty
    case .tgi:
      parameters.doSample = temperature != 0
      parameters.frequencyPenalty = frequencyPenalty
      if let presencePenalty { parameters.repetitionPenalty = presencePenalty + 2 }
    }
    parameters.temperature = parameters.doSample ? temperature : nil
    parameters.maxNewTokens = maxTokens
    parameters.minNewTokens = minTokens
    parameters.stop = stop
    parameters.seed = seed
    parameters.logitBias = logitBias
    parameters.ignoresEndOfSequence = ignoresEndOfSequence
    return parameters
  }

  /// Checks that nothing is asked for that this server does not do.
  func checkSupported() throws(RequestError) {
    guard let unsupported else { return }
    throw .validation(.unsupported(field: unsupported.name, wayOut: unsupported.wayOut))
  }

  /// The number of answers to each prompt.
  ///
  /// - Parameters:
  ///   - limits: What the server permits.
  ///   - prompts: The number of prompts.
  /// - Returns: `n`, or 1.
  /// - Throws: The rule that more of them than can run at once could never be answered.
  func choiceCount(limits: RequestLimits, prompts: Int = 1) throws(RequestError) -> Int {
    try Self.check(choices ?? 1, field: "n", limits: limits, prompts: prompts)
  }

  /// Checks a number of answers to each prompt.
  static func check(
    _ count: Int,
    field: String,
    limits: RequestLimits,
    prompts: Int
  ) throws(RequestError) -> Int {
    let maximum = max(1, min(128, limits.maxConcurrentRequests) / max(1, prompts))
    guard count >= 1, count <= maximum else {
      throw .validation(.choices(field: field, maximum: maximum, given: count))
    }
    return count
  }

  /// The model's name to be echoed; nil where the client left the choice to the server.
  var servedModel: String? { model == "tgi" ? nil : model }
}
