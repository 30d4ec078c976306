public import OrderedJSON

/// The chat template of a model: one source or several by name, with the model's special tokens.
///
/// Source: `chat_template` of `tokenizer_config.json`; `apply_chat_template` of transformers.
public struct ChatTemplate: Sendable {
  private let standard: Template
  private let toolUse: Template?
  private let specialTokens: [(String, String)]
  private let standardShape: ContentShape
  private let toolUseShape: ContentShape

  /// Parses the sources and finds out which form of message content they take.
  ///
  /// - Parameters:
  ///   - sources: Templates by name: `default`, and `tool_use` for requests with tools. A lone template
  ///     may have any name.
  ///   - specialTokens: Variables of the templates, such as `bos_token`.
  ///   - limits: What parsing and rendering may use up.
  /// - Throws: ``TemplateError`` when a source cannot be parsed or none of them is the default.
  public init(
    sources: [(name: String, source: String)],
    specialTokens: [(String, String)],
    limits: TemplateLimits = TemplateLimits()
  ) throws(TemplateError) {
    let source = sources.first { $0.name == "default" } ?? (sources.count == 1 ? sources.first : nil)
    guard let source else {
      let names = sources.map { "'\($0.name)'" }.joined(separator: ", ")
      throw .syntax(message: "no chat template is named 'default'; there are: \(names)", line: 1)
    }
    standard = try Template(source.source, name: source.name, limits: limits)
    var toolUse: Template?
    if let tools = sources.first(where: { $0.name == "tool_use" }) {
      toolUse = try Template(tools.source, name: tools.name, limits: limits)
    }
    self.toolUse = toolUse
    self.specialTokens = specialTokens
    let tokens = specialTokens.map { ($0.0, JSONValue.string($0.1)) }
    standardShape = ContentShape(probing: standard, tokens)
    toolUseShape = toolUse.map { ContentShape(probing: $0, tokens) } ?? standardShape
  }

  /// Renders a conversation into the prompt of a model.
  ///
  /// - Parameters:
  ///   - messages: The messages; content in parts and arguments in JSON text take the form that the
  ///     template handles.
  ///   - tools: The tools, or nil, which the template sees as none.
  ///   - documents: The documents, or nil, which the template sees as none.
  ///   - addGenerationPrompt: Whether the prompt ends where the assistant begins.
  ///   - variables: Further variables; they win over special tokens of the same name.
  ///   - shapesContent: Whether to give the template the form of content it handles; off, it sees the
  ///     messages as they are.
  ///   - now: The moment that `strftime_now` prints.
  /// - Returns: The prompt.
  /// - Throws: ``TemplateError``; ``TemplateError/raised(message:line:)`` holds a message for the caller.
  public func render(
    messages: [JSONValue],
    tools: JSONValue? = nil,
    documents: JSONValue? = nil,
    addGenerationPrompt: Bool = true,
    variables: [(String, JSONValue)] = [],
    shapesContent: Bool = true,
    now: TemplateClock = .now
  ) throws(TemplateError) -> String {
    let hasTools = tools.map { !$0.isNull } ?? false
    let template = hasTools ? toolUse ?? standard : standard
    let shape = hasTools ? toolUseShape : standardShape
    var all = specialTokens.map { ($0.0, JSONValue.string($0.1)) }
    all.append(("messages", .array(shapesContent ? messages.map(shape.shaped) : messages)))
    all.append(("tools", tools ?? .null))
    all.append(("documents", documents ?? .null))
    all.append(("add_generation_prompt", .bool(addGenerationPrompt)))
    return try template.render(all + variables, clock: now)
  }
}
