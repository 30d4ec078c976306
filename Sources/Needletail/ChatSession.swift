internal import Generation
internal import OrderedJSON

/// A conversation: keeps the messages and asks the model for the next one.
///
/// ```swift
/// var chat = ChatSession(model, system: "You are a helpful assistant.")
/// let answer = try await chat.respond(to: "What is Deep Learning?")
/// ```
public struct ChatSession: Sendable {
  /// One message.
  public struct Message: Sendable, Equatable {
    /// Who speaks: "system", "user" or "assistant".
    public var role: String
    /// What is said.
    public var content: String

    /// Makes a message.
    public init(role: String, content: String) {
      self.role = role
      self.content = content
    }
  }

  /// The messages so far.
  public private(set) var messages: [Message] = []
  /// How answers are generated.
  public var options: GenerationOptions
  private let model: LanguageModel

  /// Starts a conversation.
  public init(_ model: LanguageModel, system: String? = nil, options: GenerationOptions = GenerationOptions())
  {
    self.model = model
    self.options = options
    if let system { messages.append(Message(role: "system", content: system)) }
  }

  /// Says something to the model and waits for the whole answer.
  ///
  /// - Parameters:
  ///   - content: What the user says.
  ///   - onText: Called with each piece of the answer.
  /// - Returns: The answer, which joins the messages; an answer that fails leaves the messages as they were.
  /// - Throws: The template's, tokenizer's or engine's error.
  @discardableResult
  public mutating func respond(
    to content: String,
    onText: (String) -> Void = { _ in }
  ) async throws -> String {
    let asked = messages + [Message(role: "user", content: content)]
    let prompt = try model.encodeChat(
      asked.map { ["role": .string($0.role), "content": .string($0.content)] }
    )
    let stream = try model.generate(from: prompt, options: options)
    var answer = ""
    for try await piece in TextStream(stream) {
      answer += piece
      onText(piece)
    }
    messages = asked + [Message(role: "assistant", content: answer)]
    return answer
  }
}
