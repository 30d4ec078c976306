extension ChatRequest {
  /// The generation that answers the conversation, with the rendered prompt.
  ///
  /// - Throws: ``RequestError/template(_:)``, or what this server does not do.
  func generateRequest(_ state: ServerState) async throws(RequestError) -> GenerateRequest {
    try checkSupported()
    do { return generateRequest(prompt: try await prompt(renderedBy: state.generator)) } catch {
      throw .template("\(error)")
    }
  }
}
