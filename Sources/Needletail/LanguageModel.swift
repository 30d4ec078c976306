internal import Backends
internal import Checkpoints
internal import Engine
internal import Generation
internal import Models
public import OrderedJSON
public import Templates
public import Tokenizers

/// A language model, loaded and ready: text or ids in, a stream of tokens out, as many requests at once as
/// memory holds.
///
/// ```swift
/// let model = try await LanguageModel.load("demo")
/// for try await text in try model.generateText("Once upon a time") {
///   print(text, terminator: "")
/// }
/// ```
///
/// A request's result does not depend on the others that run beside it or came before it.
public final class LanguageModel: Sendable {
  /// What the model is and what it was given.
  public let info: ModelInfo
  /// The tokenizer; nil for a directory without tokenizer files, which works with ids alone.
  public let tokenizer: Tokenizer?
  /// How messages become a prompt; nil when nothing tells.
  public let chatFormat: ChatFormat?
  let engine: Engine
  let endOfSequence: Set<Int32>
  /// The grammars in use; nil without a tokenizer.
  let grammars: GrammarLibrary?

  private init(
    info: ModelInfo,
    tokenizer: Tokenizer?,
    chatFormat: ChatFormat?,
    engine: Engine,
    endOfSequence: Set<Int32>
  ) {
    self.info = info
    self.tokenizer = tokenizer
    self.chatFormat = chatFormat
    self.engine = engine
    self.endOfSequence = endOfSequence
    grammars = tokenizer.map(GrammarLibrary.init)
  }

  /// Loads a model.
  ///
  /// - Parameters:
  ///   - id: `demo` for the bundled model, a directory, a GGUF file, or `org/name` from the local Hugging Face
  ///     cache.
  ///   - options: How to load it.
  /// - Returns: The model, ready for requests.
  /// - Throws: ``ModelLocationError``, ``LoadOptionsError``, ``MemoryPlanError``, ``DraftModelError``, or the error of
  ///   the file at fault.
  public static func load(_ id: String = "demo", options: LoadOptions = LoadOptions()) async throws
    -> LanguageModel
  {
    let blueprint = try ModelBlueprint(try ModelLocation(id), options: options)
    let text = try TextFiles(blueprint.location)
    try blueprint.draft?.check(against: blueprint, text.tokenizer)
    let backend = try CPUBackend(threads: options.threads)
    let report = options.onOperation
    let engine = try await Engine.start(
      limits: blueprint.engineLimits,
      warmup: blueprint.warmup,
      onStep: blueprint.onStep,
      makeDrafter: blueprint.makeDrafter(on: backend)
    ) {
      guard let report else { return try blueprint.makeModel(on: backend) }
      return try blueprint.makeModel(on: ProfilingBackend(backend) { report(OperationTiming($0)) })
    }
    return LanguageModel(
      info: ModelInfo(blueprint, device: backend.description),
      tokenizer: text.tokenizer,
      chatFormat: text.chatFormat,
      engine: engine,
      endOfSequence: text.endOfSequence(blueprint.generation)
    )
  }

  /// What the engine is busy with.
  public var activity: ModelActivity { ModelActivity(engine.statistics) }

  /// Waits until the step that runs, if one does, is over and was told to ``LoadOptions/onStep``.
  ///
  /// The last token of a request is there before the end of its step is told.
  public func settle() async { await engine.settle() }

  /// The ids of a text.
  ///
  /// - Throws: ``LanguageModelError/noTokenizer`` or the tokenizer's error.
  public func encode(_ text: String, addSpecialTokens: Bool = true) throws -> [Int32] {
    guard let tokenizer else { throw LanguageModelError.noTokenizer(model: info.id) }
    return try tokenizer.encode(text, addSpecialTokens: addSpecialTokens)
  }

  /// The template that turns messages into a prompt; nil when the model has none.
  public var chatTemplate: ChatTemplate? { chatFormat?.template }

  /// The prompt that the model's format makes of messages.
  ///
  /// - Throws: ``LanguageModelError/noChatTemplate`` or the error of the format.
  public func chatPrompt(
    _ messages: [JSONValue],
    tools: JSONValue? = nil,
    documents: JSONValue? = nil,
    addGenerationPrompt: Bool = true,
    variables: [(String, JSONValue)] = []
  ) throws -> ChatPrompt {
    guard let chatFormat else { throw LanguageModelError.noChatTemplate(model: info.id) }
    return try chatFormat.prompt(
      messages,
      tools: tools,
      documents: documents,
      addGenerationPrompt: addGenerationPrompt,
      variables: variables
    )
  }

  /// The prompt that the model's format makes of messages, as text; control tokens by their names.
  ///
  /// - Throws: As ``chatPrompt(_:tools:documents:addGenerationPrompt:variables:)``.
  public func renderChat(
    _ messages: [JSONValue],
    tools: JSONValue? = nil,
    documents: JSONValue? = nil,
    addGenerationPrompt: Bool = true,
    variables: [(String, JSONValue)] = []
  ) throws -> String {
    try chatPrompt(
      messages,
      tools: tools,
      documents: documents,
      addGenerationPrompt: addGenerationPrompt,
      variables: variables
    ).text
  }

  /// The ids of the prompt that the model's format makes of messages.
  ///
  /// - Throws: As ``chatPrompt(_:tools:documents:addGenerationPrompt:variables:)``.
  public func encodeChat(_ messages: [JSONValue], tools: JSONValue? = nil) throws -> [Int32] {
    guard let chatFormat else { throw LanguageModelError.noChatTemplate(model: info.id) }
    return try chatFormat.encode(chatFormat.prompt(messages, tools: tools))
  }

  /// Starts to generate from ids.
  ///
  /// - Returns: The events of the request. Ending the iteration, or cancelling its task, ends the request
  ///   and frees its memory within a step.
  /// - Throws: `SamplingError`, `GrammarError` or ``GenerationError`` for options that cannot be met.
  public func generate(
    from prompt: [Int32],
    options: GenerationOptions = GenerationOptions()
  ) throws -> GenerationStream {
    guard options.search == nil else { throw GenerationError.isSearch }
    try checkLength(prompt)
    let sampling = try options.samplingParameters()
    let stops = stops(options)
    var request = EngineRequest(
      prompt: prompt,
      maxNewTokens: options.maxNewTokens ?? info.maxTotalTokens - prompt.count,
      sampling: sampling,
      endOfSequence: stops,
      scoresPrompt: options.scoresPrompt,
      promptTopTokenCount: options.promptTopTokenCount,
      constraint: try constraint(options)
    )
    request.drafts = options.drafts
    return GenerationStream(
      response: try engine.submit(request),
      engine: engine,
      request: request,
      options: options,
      tokenizer: tokenizer
    )
  }

  /// The tokens that end generation.
  func stops(_ options: GenerationOptions) -> Set<Int32> {
    options.ignoresEndOfSequence ? [] : options.endOfSequence ?? endOfSequence
  }

  /// Checks that a prompt leaves room for a new token.
  func checkLength(_ prompt: [Int32]) throws(GenerationError) {
    guard prompt.count <= info.maxPromptTokens else {
      throw .promptTooLong(tokens: prompt.count, limit: info.maxPromptTokens)
    }
  }

  /// Starts to generate from a text.
  ///
  /// - Throws: As ``generate(from:options:)`` and ``encode(_:addSpecialTokens:)``.
  public func generate(
    _ prompt: String,
    options: GenerationOptions = GenerationOptions()
  ) throws -> GenerationStream {
    try generate(from: try encode(prompt), options: options)
  }

  /// Generates text from a text, piece by piece.
  ///
  /// - Throws: As ``generate(_:options:)``.
  public func generateText(
    _ prompt: String,
    options: GenerationOptions = GenerationOptions()
  ) throws -> TextStream {
    TextStream(try generate(prompt, options: options))
  }
}

/// Why a model cannot do what it was asked.
public enum LanguageModelError: Error, Equatable, Sendable {
  /// The model's directory has no tokenizer files.
  case noTokenizer(model: String)
  /// The model has no chat template.
  case noChatTemplate(model: String)
}

extension LanguageModelError: CustomStringConvertible {
  /// What is missing and the way out.
  public var description: String {
    switch self {
    case .noTokenizer(let model):
      "model '\(model)' has no tokenizer files; give token ids, or add tokenizer.json to its directory"
    case .noChatTemplate(let model):
      "model '\(model)' has no chat template; give a plain prompt, or add chat_template.jinja to its directory"
    }
  }
}

/// Why a generation does not start.
public enum GenerationError: Error, Equatable, Sendable {
  /// The prompt leaves no room for a new token.
  case promptTooLong(tokens: Int, limit: Int)
  /// The options ask for a search, whose texts come whole.
  case isSearch
  /// The options ask for no search.
  case isNoSearch
  /// A search has no place for this.
  case notInSearch(option: String)
}

extension GenerationError: CustomStringConvertible {
  /// The rule and what came.
  public var description: String {
    switch self {
    case .promptTooLong(let tokens, let limit):
      "the prompt must have at most \(limit) tokens; got \(tokens)"
    case .isSearch: "a search gives whole texts, not a stream of tokens; use `search(from:options:)`"
    case .isNoSearch: "the options name no search; set `search`, or use `generate(from:options:)`"
    case .notInSearch(let option): "a search takes no \(option); leave it out, or generate one row"
    }
  }
}
