public import Needletail
public import OrderedJSON

/// What the routes ask of a language model.
///
/// The asynchronous methods may also be implemented by plain functions.
public protocol TextGenerator: Sendable {
  /// What is being served.
  var info: ServedModelInfo { get }

  /// Whether the engine can still take requests; must answer at once.
  var isHealthy: Bool { get }

  /// What the engine is busy with; nil where that is not known. Must answer at once.
  var activity: ModelActivity? { get }

  /// The number of token ids that the model has embeddings for.
  var vocabularySize: Int { get }

  /// Turns a text into token ids.
  ///
  /// - Throws: An error whose description tells the client what is wrong with the text.
  func encode(_ text: String, addSpecialTokens: Bool) async throws -> [Int32]

  /// Turns token ids into text.
  ///
  /// - Throws: An error whose description tells what is missing.
  func decode(_ ids: [Int32], skipSpecialTokens: Bool) async throws -> String

  /// Turns a text into token ids that know where they stand in it.
  ///
  /// - Throws: As ``encode(_:addSpecialTokens:)``.
  func tokenize(_ text: String, addSpecialTokens: Bool) async throws -> [TextPiece]

  /// Writes a conversation as one prompt with the model's chat template, asking for the assistant's turn.
  ///
  /// - Parameters:
  ///   - messages: Objects with the member `role` and further ones as OpenAI's API has them.
  ///   - tools: The tools as the template is to see them, or nil.
  /// - Returns: The prompt, to be encoded without special tokens.
  /// - Throws: An error whose description is the template's message; "template not found" if there is none.
  func renderChat(messages: [JSONValue], tools: JSONValue?) async throws -> String

  /// Writes a conversation as one prompt, as ``renderChat(messages:tools:)`` does, with its ids where the model's
  /// format is one of tokens; such a format leaves a last message of the assistant open, to be continued.
  ///
  /// - Throws: As ``renderChat(messages:tools:)``.
  func chatPrompt(messages: [JSONValue], tools: JSONValue?) async throws -> ChatPrompt

  /// Starts a generation.
  ///
  /// The sequence ends after ``GenerationEvent/finished(_:)``, which follows the token marked
  /// ``GeneratedToken/isLast``. It is iterated once; dropping it, ending the iteration or cancelling the
  /// task that iterates cancels the generation.
  ///
  /// - Returns: The events, those together that are there at once.
  /// - Throws: An error whose description tells what the engine cannot do; the sequence may throw likewise.
  func generate(
    prompt: [Int32],
    options: GenerationOptions
  ) async throws -> GenerationBatches
}

extension TextGenerator {
  /// The rendered text.
  public func chatPrompt(messages: [JSONValue], tools: JSONValue?) async throws -> ChatPrompt {
    ChatPrompt(text: try await renderChat(messages: messages, tools: tools))
  }

  /// Not known.
  public var activity: ModelActivity? { nil }
}

/// The events of a generation in groups: what is there at once is written at once.
public typealias GenerationBatches = any AsyncSequence<[GenerationEvent], any Error> & Sendable

extension AsyncSequence where Self: Sendable, Element == GenerationEvent {
  /// The events, each a group of its own.
  public var singly: GenerationBatches { map { [$0] } }
}

/// How the served model is named to clients.
public struct ServedModelInfo: Sendable, Equatable {
  /// The hub id or directory that was asked for.
  public var modelID: String
  /// The commit of the hub repository, if it came from the hub.
  public var modelSHA: String?
  /// The hub's `pipeline_tag`, such as `text-generation`.
  public var pipelineTag: String?

  /// The token that begins a text.
  public var bosToken: String?
  /// The token that ends a text.
  public var eosToken: String?
  /// The token that fills up rows.
  public var padToken: String?
  /// The source of the template that writes conversations.
  public var chatTemplate: String?

  /// Makes a description.
  public init(
    modelID: String,
    modelSHA: String? = nil,
    pipelineTag: String? = nil,
    bosToken: String? = nil,
    eosToken: String? = nil,
    padToken: String? = nil,
    chatTemplate: String? = nil
  ) {
    self.modelID = modelID
    self.modelSHA = modelSHA
    self.pipelineTag = pipelineTag
    self.bosToken = bosToken
    self.eosToken = eosToken
    self.padToken = padToken
    self.chatTemplate = chatTemplate
  }
}
