public import Needletail
public import OrderedJSON
internal import Tokenizers

/// Serves a language model of the library.
public struct LanguageModelGenerator: TextGenerator {
  /// What is being served.
  public let info: ServedModelInfo
  private let model: LanguageModel

  /// Takes a loaded model.
  public init(_ model: LanguageModel) {
    self.model = model
    let tokens = model.tokenizer?.specialTokens
    info = ServedModelInfo(
      modelID: model.info.id,
      bosToken: tokens?.bos,
      eosToken: tokens?.eos,
      padToken: tokens?.pad,
      chatTemplate: model.chatFormat?.templateSource
    )
  }

  /// Always: the engine contains the failures of its requests.
  public var isHealthy: Bool { true }

  /// What the model is busy with.
  public var activity: ModelActivity? { model.activity }

  /// The rows of the model's logits.
  public var vocabularySize: Int { model.info.vocabularySize }

  /// The ids of a text, by the model's tokenizer.
  public func encode(_ text: String, addSpecialTokens: Bool) throws -> [Int32] {
    try model.encode(text, addSpecialTokens: addSpecialTokens)
  }

  /// The text of ids, by the model's tokenizer.
  public func decode(_ ids: [Int32], skipSpecialTokens: Bool) throws -> String {
    guard let tokenizer = model.tokenizer else { throw LanguageModelError.noTokenizer(model: info.modelID) }
    return tokenizer.decode(ids, skipSpecialTokens: skipSpecialTokens)
  }

  /// The ids of a text and where they stand in it.
  public func tokenize(_ text: String, addSpecialTokens: Bool) throws -> [TextPiece] {
    try model.tokenize(text, addSpecialTokens: addSpecialTokens)
  }

  /// The prompt of a conversation, by the model's format, as text.
  public func renderChat(messages: [JSONValue], tools: JSONValue?) throws -> String {
    try chatPrompt(messages: messages, tools: tools).text
  }

  /// The prompt of a conversation, by the model's format.
  public func chatPrompt(messages: [JSONValue], tools: JSONValue?) throws -> ChatPrompt {
    guard model.chatFormat != nil else { throw TemplateNotFound() }
    return try model.chatPrompt(messages, tools: tools)
  }

  /// The events of a generation.
  public func generate(
    prompt: [Int32],
    options: GenerationOptions
  ) throws -> GenerationBatches {
    try model.generate(from: prompt, options: options).batches
  }

  /// The message that clients of text-generation-inference know.
  private struct TemplateNotFound: Error, CustomStringConvertible {
    var description: String { "template not found" }
  }
}
