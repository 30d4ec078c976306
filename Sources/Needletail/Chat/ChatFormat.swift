internal import Checkpoints
public import OrderedJSON
public import Templates
public import Tokenizers

/// How a model writes conversations: with the chat template of its repository, with a recipe of tokens where its
/// publisher has code instead, or with a template that this library knows for it.
///
/// A model of which none of these is known cannot chat: no format is made up.
public struct ChatFormat: Sendable {
  private enum Form {
    case template(ChatTemplate)
    case tokens(any TokenChat)
  }

  private let form: Form
  private let tokenizer: Tokenizer
  /// The source of the template for conversations without tools; nil for a recipe of tokens.
  public let templateSource: String?
  /// The tokens that end a turn besides those that the model's files name.
  let endOfTurn: Set<Int32>

  /// The template, if there is one.
  public var template: ChatTemplate? {
    if case .template(let template) = form { template } else { nil }
  }

  /// Finds the format of a model.
  ///
  /// - Parameters:
  ///   - directory: The model's directory.
  ///   - name: What the model was asked for as, which may tell a chat model from a base model.
  ///   - tokenizer: The model's tokenizer.
  /// - Throws: `TemplateError` for a template that cannot be parsed.
  public init?(directory: String, name: String, tokenizer: Tokenizer) throws {
    self.tokenizer = tokenizer
    let sources = tokenizer.chatTemplates.map { ($0.name, $0.source) }
    let roles = tokenizer.specialTokens.roles.map { ($0.name, $0.content) }
    if !sources.isEmpty {
      form = .template(try ChatTemplate(sources: sources, specialTokens: roles))
      templateSource = (sources.first { $0.0 == "default" } ?? sources.first)?.1
      endOfTurn = []
    } else if let recipe = Self.recipe(directory, tokenizer) {
      form = .tokens(recipe)
      templateSource = nil
      endOfTurn = recipe.endOfTurn
    } else if let known = KnownTemplate(names: Self.names(directory, name), tokenizer) {
      form = .template(try ChatTemplate(sources: [("default", known.source)], specialTokens: roles))
      templateSource = known.source
      endOfTurn = Set(known.endOfTurn.compactMap { tokenizer.id(for: $0) })
    } else {
      return nil
    }
  }

  private static func recipe(_ directory: String, _ tokenizer: Tokenizer) -> (any TokenChat)? {
    let generation = json("generation_config.json", in: directory)
    switch tokenizer.tokenizerClass {
    case "ChatGLMTokenizer": return ChatGLMChat(tokenizer)
    case "BaichuanTokenizer": return BaichuanChat(generation: generation, tokenizer)
    default: return QwenChat(generation: generation, tokenizer)
    }
  }

  /// What the model is called: the end of the name or path that was asked for, and the name in config.json.
  private static func names(_ directory: String, _ name: String) -> [String] {
    let asked = name.split(separator: "/").suffix(2).joined(separator: "/")
    return [asked, json("config.json", in: directory)?["_name_or_path"]?.stringValue].compactMap {
      $0?.lowercased()
    }
  }

  /// A file that is a JSON object, or nil: whoever cannot do without says what is wrong with it.
  private static func json(_ file: String, in directory: String) -> JSONObject? {
    try? JSONFile.object(at: "\(directory)/\(file)")
  }

  /// Writes a conversation as a prompt.
  ///
  /// - Parameters:
  ///   - messages: The messages as OpenAI's API has them. With a recipe of tokens the text of messages never
  ///     becomes a control token, and a last message of the assistant is left open, to be continued.
  ///   - tools: The tools, or nil.
  ///   - documents: The documents, or nil; a recipe of tokens has no place for them.
  ///   - addGenerationPrompt: Whether the prompt ends where the assistant begins.
  ///   - variables: Further variables of a template.
  ///   - shapesContent: Whether to give a template the form of content it handles.
  ///   - now: The moment that `strftime_now` prints.
  /// - Returns: The prompt, which ``encode(_:)`` turns into ids.
  /// - Throws: `TemplateError`, `TokenizerError` or ``ChatFormatError``.
  public func prompt(
    _ messages: [JSONValue],
    tools: JSONValue? = nil,
    documents: JSONValue? = nil,
    addGenerationPrompt: Bool = true,
    variables: [(String, JSONValue)] = [],
    shapesContent: Bool = true,
    now: TemplateClock = .now
  ) throws -> ChatPrompt {
    switch form {
    case .template(let template):
      return ChatPrompt(
        text: try template.render(
          messages: messages,
          tools: tools,
          documents: documents,
          addGenerationPrompt: addGenerationPrompt,
          variables: variables,
          shapesContent: shapesContent,
          now: now
        )
      )
    case .tokens(let recipe):
      let given = tools.flatMap { $0.isNull ? nil : $0 }
      return try Self.prompt(
        try recipe.pieces(messages.map { try ChatTurn($0) }, tools: given, asks: addGenerationPrompt),
        tokenizer
      )
    }
  }

  private static func prompt(_ pieces: [ChatPiece], _ tokenizer: Tokenizer) throws -> ChatPrompt {
    var (text, ids): (String, [Int32]) = ("", [])
    for piece in pieces {
      switch piece {
      case .token(let id):
        text += tokenizer.token(for: id) ?? ""
        ids.append(id)
      case .text(let part):
        text += part
        ids += try tokenizer.encode(part, addSpecialTokens: false, matchSpecialTokens: false)
      }
    }
    return ChatPrompt(text: text, ids: ids)
  }

  /// The ids of a prompt.
  ///
  /// - Throws: `TokenizerError`.
  public func encode(_ prompt: ChatPrompt) throws -> [Int32] {
    try prompt.ids ?? tokenizer.encode(prompt.text, addSpecialTokens: false)
  }
}
