internal import Needletail

/// What the throughput benchmark sends its requests to.
package protocol RequestGenerator: Sendable {
  /// The ids that prompts are made of are below this.
  var vocabularySize: Int { get }
  /// Generates tokens, and tells of each when it is there.
  ///
  /// - Throws: What ends the request before its last token.
  func generate(from prompt: [Int32], newTokens: Int, onToken: () -> Void) async throws
}

/// A language model whose requests end after so many tokens and nowhere else.
struct FixedLengthGenerator: RequestGenerator {
  let model: LanguageModel
  let options: GenerationOptions

  var vocabularySize: Int { model.info.vocabularySize }

  func generate(from prompt: [Int32], newTokens: Int, onToken: () -> Void) async throws {
    var options = options
    options.maxNewTokens = newTokens
    options.minNewTokens = nil
    options.ignoresEndOfSequence = true
    for try await event in try model.generate(from: prompt, options: options) {
      if case .token = event { onToken() }
    }
    try Task.checkCancellation()
  }
}
