public import Needletail
public import OrderedJSON

/// What the routes ask of a language model.
///
/// The three asynchronous methods may also be implemented by plain functions.
public protocol TextGenerator: Sendable {
  /// What is being served.
  var info: ServedModelInfo { get }

  /// Whether the engine can still take requests; must answer at once.
  var isHealthy: Bool { get }

  /// What the engine is busy with; nil where that is not known. Must answer at once.
  var activity: ModelActivity? { get }

  /// Turns a text into token ids.
  ///
  /// - Throws: An error whose description tells the client what is wrong with the text.
  func encode(_ text: String, addSpecialTokens: Bool) async throws -> [Int32]

  /// Writes a conversation as one prompt with the model's chat template, asking for the assistant's turn.
  ///
  /// - Parameters:
  ///   - messages: Objects with the members `role` and `content`, both strings.
  ///   - tools: The tools as the client described them, or nil.
  /// - Returns: The prompt, to be encoded without special tokens.
  /// - Throws: An error whose description is the template's message; "template not found" if there is none.
  func renderChat(messages: [JSONValue], tools: JSONValue?) async throws -> String

  /// Starts a generation.
  ///
  /// The sequence ends after ``GenerationEvent/finished(_:)``, which follows the token marked
  /// ``GeneratedToken/isLast``. It is iterated once; dropping it, ending the iteration or cancelling the
  /// task that iterates cancels the generation.
  ///
  /// - Returns: The events.
  /// - Throws: An error whose description tells what the engine cannot do; the sequence may throw likewise.
  func generate(
    prompt: [Int32],
    options: GenerationOptions
  ) async throws -> any AsyncSequence<GenerationEvent, any Error> & Sendable
}

extension TextGenerator {
  /// Not known.
  public var activity: ModelActivity? { nil }
}

/// How the served model is named to clients.
public struct ServedModelInfo: Sendable, Equatable {
  /// The hub id or directory that was asked for.
  public var modelID: String
  /// The commit of the hub repository, if it came from the hub.
  public var modelSHA: String?
  /// The hub's `pipeline_tag`, such as `text-generation`.
  public var pipelineTag: String?

  /// Makes a description.
  public init(modelID: String, modelSHA: String? = nil, pipelineTag: String? = nil) {
    self.modelID = modelID
    self.modelSHA = modelSHA
    self.pipelineTag = pipelineTag
  }
}
