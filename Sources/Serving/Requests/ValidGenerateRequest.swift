import Generation
import Needletail

/// A generation that keeps every rule: only its throwing initializer makes one.
struct ValidGenerateRequest: Sendable {
  /// The prompt as sent.
  let inputs: String
  /// The prompt as the model gets it.
  let promptIDs: [Int32]
  /// How to continue it.
  let options: GenerationOptions

  /// Checks a request in the order of text-generation-inference's validation; the first fault wins.
  ///
  /// - Parameters:
  ///   - request: The request as sent.
  ///   - limits: What the server permits.
  ///   - style: Which API the request came by.
  ///   - encode: Turns the prompt into ids, with or without special tokens.
  /// - Throws: The rule that is broken.
  init(
    _ request: GenerateRequest,
    limits: RequestLimits,
    style: RequestStyle,
    encode: (String, Bool) async throws -> [Int32]
  ) async throws(ValidationError) {
    let parameters = request.parameters
    try parameters.check(limits: limits)
    guard !request.inputs.isEmpty else { throw .emptyInputs }
    if let truncate = parameters.truncate, truncate < 1 || truncate > limits.maxInputTokens {
      throw .truncate(maximum: limits.maxInputTokens, given: truncate)
    }
    let ids: [Int32]
    do { ids = try await encode(request.inputs, style.addsSpecialTokens) } catch {
      throw .tokenizer("\(error)")
    }
    // A normalizer may leave nothing of a text that is not empty.
    guard !ids.isEmpty else { throw .emptyInputs }
    promptIDs = parameters.truncate.map { ids.suffix($0) } ?? ids
    let newTokens = try Self.newTokens(
      requested: parameters.maxNewTokens,
      inputs: promptIDs.count,
      limits: limits
    )
    guard !parameters.hasGrammar else { throw .grammar }
    inputs = request.inputs
    options = GenerationOptions(parameters, maxNewTokens: newTokens, limits: limits, style: style)
  }

  /// How many tokens may be generated: what is asked for as far as it fits.
  ///
  /// The reference checks only its first chunk of 1024 tokens against the context, so larger requests pass
  /// and end where the context does.
  private static func newTokens(
    requested: Int?,
    inputs: Int,
    limits: RequestLimits
  ) throws(ValidationError) -> Int {
    let room = max(0, limits.maxTotalTokens - inputs)
    let wanted = requested ?? room
    let firstChunk = min(wanted, 1024)
    guard inputs + firstChunk <= limits.maxTotalTokens else {
      throw .totalTokens(maximum: limits.maxTotalTokens, inputs: inputs, newTokens: firstChunk)
    }
    guard inputs <= limits.maxInputTokens else {
      throw .inputTokens(maximum: limits.maxInputTokens, given: inputs)
    }
    guard room > 0 else { throw .totalTokens(maximum: limits.maxTotalTokens, inputs: inputs, newTokens: 1) }
    return min(wanted, room)
  }
}
