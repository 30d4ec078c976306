import Generation
import Needletail

/// A generation that keeps every rule: only its throwing initializer makes one.
struct ValidGenerateRequest: Sendable {
  /// The prompt as sent; empty for one of token ids.
  let inputs: String
  /// The prompt as the model gets it.
  let promptIDs: [Int32]
  /// How to continue it.
  private(set) var options: GenerationOptions

  /// Checks a request in the order of text-generation-inference's validation; the first fault wins.
  ///
  /// - Parameters:
  ///   - request: The request as sent.
  ///   - limits: What the server permits.
  ///   - style: Which API the request came by.
  ///   - generator: Turns the prompt into ids, and knows what there is.
  /// - Throws: The rule that is broken.
  init(
    _ request: GenerateRequest,
    limits: RequestLimits,
    style: RequestStyle,
    generator: any TextGenerator
  ) async throws(ValidationError) {
    let parameters = request.parameters
    try parameters.check(limits: limits, style: style)
    try Self.check(parameters, against: generator)
    guard !request.inputs.isEmpty || request.inputIDs != nil else { throw .emptyInputs }
    if let truncate = parameters.truncate, truncate < 1 || truncate > limits.maxInputTokens {
      throw .truncate(maximum: limits.maxInputTokens, given: truncate)
    }
    let ids = try await Self.ids(of: request, style: style, generator: generator)
    promptIDs = parameters.truncate.map { ids.suffix($0) } ?? ids
    let newTokens = try Self.newTokens(
      requested: parameters.maxNewTokens,
      inputs: promptIDs.count,
      limits: limits
    )
    let grammar = try parameters.grammar?.checked(limits: limits, style: style)
    inputs = request.inputs
    options = GenerationOptions(parameters, grammar: grammar, limits: limits, style: style)
    options.maxNewTokens = newTokens
  }

  /// Checks what the model itself must know.
  private static func check(
    _ parameters: GenerateParameters,
    against generator: any TextGenerator
  ) throws(ValidationError) {
    let size = generator.vocabularySize
    if let stranger = parameters.logitBias.first(where: { $0.id < 0 || $0.id >= size }) {
      throw .tokenID(field: "logit_bias", vocabularySize: size, given: Int(stranger.id))
    }
    let model = generator.info.modelID
    if let adapter = parameters.adapterID, !adapter.utf8.elementsEqual(model.utf8) {
      throw .adapter(name: adapter, model: model)
    }
  }

  /// The prompt's ids, at least one.
  private static func ids(
    of request: GenerateRequest,
    style: RequestStyle,
    generator: any TextGenerator
  ) async throws(ValidationError) -> [Int32] {
    let ids: [Int32]
    if let given = request.inputIDs {
      let size = generator.vocabularySize
      if let stranger = given.first(where: { $0 < 0 || $0 >= size }) {
        throw .tokenID(field: "prompt", vocabularySize: size, given: Int(stranger))
      }
      ids = given
    } else {
      do {
        ids = try await generator.encode(request.inputs, addSpecialTokens: style.addsSpecialTokens)
      } catch { throw .tokenizer("\(error)") }
    }
    // A normalizer may leave nothing of a text that is not empty.
    guard !ids.isEmpty else { throw .emptyInputs }
    return ids
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

  /// The same request for one of several answers to it: each draws by a seed of its own, which follows from
  /// the one given.
  func copy(_ number: Int) -> ValidGenerateRequest {
    var copy = self
    copy.options.seed = options.seed.map { $0 &+ UInt64(number) }
    return copy
  }

  /// The same request, running past the end-of-sequence tokens.
  func ignoringEndOfSequence() -> ValidGenerateRequest {
    var copy = self
    copy.options.ignoresEndOfSequence = true
    return copy
  }
}
