import OrderedJSON

/// A chat template of a repository, unparsed.
public struct ChatTemplateSource: Sendable, Equatable {
  /// What the template is for: `default`, `tool_use`, `rag` or another name that the repository gives.
  public let name: String
  /// The text of the template (Jinja).
  public let source: String

  /// The templates of a repository: `chat_template.jinja` replaces those of tokenizer_config.json, those
  /// replace chat_template.json, and the files of `additional_chat_templates` come on top.
  static func all(
    in directory: RepositoryDirectory,
    configuration: JSONField?
  ) throws(TokenizerError) -> [ChatTemplateSource] {
    var templates: [ChatTemplateSource] = []
    if directory.has("chat_template.jinja") {
      templates = [ChatTemplateSource(name: "default", source: try directory.text("chat_template.jinja"))]
    } else if let field = configuration?.optional("chat_template") {
      templates = try read(field)
    } else if let field = try directory.jsonIfPresent("chat_template.json")?.optional("chat_template") {
      templates = try read(field)
    }
    let folder = "additional_chat_templates"
    for file in directory.files(in: folder) where file.hasSuffix(".jinja") {
      let name = String(file.dropLast(".jinja".count))
      templates.removeAll { $0.name.utf8.elementsEqual(name.utf8) }
      templates.append(ChatTemplateSource(name: name, source: try directory.text("\(folder)/\(file)")))
    }
    return templates
  }

  /// A template is a string, or a list of objects with `name` and `template`.
  private static func read(_ field: JSONField) throws(TokenizerError) -> [ChatTemplateSource] {
    if let source = field.value.stringValue { return [ChatTemplateSource(name: "default", source: source)] }
    guard field.value.arrayValue != nil else { throw field.mustBe("a string or a list of named templates") }
    var templates: [ChatTemplateSource] = []
    for element in try field.array() {
      templates.append(
        ChatTemplateSource(
          name: try element.required("name").string(),
          source: try element.required("template").string()
        )
      )
    }
    return templates
  }
}
