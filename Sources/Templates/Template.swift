public import OrderedJSON

/// A chat template: the subset of Jinja that templates of language models use, in the environment that
/// transformers gives them (immutable sandbox, `trim_blocks`, `lstrip_blocks`, loop controls,
/// `generation` blocks, `tojson` without HTML escaping).
///
/// Source: Jinja 3.1.6; `transformers.utils.chat_template_utils`.
public struct Template: Sendable {
  /// The name given by the caller, for messages.
  public let name: String
  let limits: TemplateLimits
  let body: Block

  /// Parses a template.
  ///
  /// - Parameters:
  ///   - source: The text of the template.
  ///   - name: A name for messages.
  ///   - limits: What parsing and rendering may use up.
  /// - Throws: ``TemplateError/syntax(message:line:)`` or ``TemplateError/limit(message:line:)``.
  public init(
    _ source: String,
    name: String = "<string>",
    limits: TemplateLimits = TemplateLimits()
  ) throws(TemplateError) {
    self.name = name
    self.limits = limits
    guard source.utf8.count <= limits.sourceBytes else {
      throw .limit(
        message: "the source has \(source.utf8.count) bytes; at most \(limits.sourceBytes) are allowed",
        line: 1
      )
    }
    var lexer = Lexer(source)
    let tokens = try lexer.tokenize()
    var parser = Parser(tokens, limits: limits)
    body = try parser.parseTemplate()
  }

  /// Renders the template.
  ///
  /// - Parameters:
  ///   - variables: Names and values; the last of equal names wins.
  ///   - clock: The moment that `strftime_now` prints.
  /// - Returns: The text, verbatim.
  /// - Throws: ``TemplateError``; ``TemplateError/raised(message:line:)`` carries the template's own message.
  public func render(
    _ variables: [(String, JSONValue)],
    clock: TemplateClock = .now
  ) throws(TemplateError) -> String {
    let renderer = Renderer(limits: limits, clock: clock)
    defer { renderer.dismantle() }
    do {
      let scope = Scope(parent: nil)
      for (name, value) in variables { scope[Name(name)] = try Value(value, renderer: renderer) }
      _ = try body.render(renderer, scope)
      return renderer.takeOutput()
    } catch {
      throw error.located(line: renderer.line)
    }
  }
}
