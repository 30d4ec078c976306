extension ChatRequest {
  /// The generation that answers the conversation, with the rendered prompt, for routes that tell its text alone.
  ///
  /// - Throws: ``RequestError/template(_:)``, or what this server does not do.
  func generateRequest(_ state: ServerState) async throws(RequestError) -> GenerateRequest {
    let compatibility = state.configuration.openAICompatibility
    try checkSupported(compatibility)
    let tools = try toolSet(compatibility)
    let prompt = try await prompt(renderedBy: state.generator, tools: tools, compatibility)
    return try generateRequest(prompt: prompt, tools: tools, compatibility)
  }
}
