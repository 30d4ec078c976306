import OrderedJSON

/// The tools that one answer may call, and the language in which it calls them.
struct ToolSet: Equatable, Sendable {
  private let tools: [Tool]
  /// Whether the model may also choose to call none; it then writes a second answer, freely.
  let mayAnswerOpenly: Bool

  /// Makes the set that a choice leaves.
  ///
  /// - Returns: The set, or nil when no tool is to be called.
  /// - Throws: ``RequestError/tool(_:)`` when the choice names a tool that there is not.
  init?(_ tools: [Tool], _ choice: ToolChoice, _ compatibility: OpenAICompatibility) throws(RequestError) {
    switch choice {
    case .none: return nil
    case .automatic:
      // The reference offers its pseudo tool even alone.
      guard !tools.isEmpty || compatibility == .tgi else { return nil }
      self.tools = tools + [.openAnswer]
      mayAnswerOpenly = true
    case .required:
      guard !tools.isEmpty else { return nil }
      self.tools = tools
      mayAnswerOpenly = false
    case .named(let name):
      guard let tool = tools.first(where: { $0.name.utf8.elementsEqual(name.utf8) }) else {
        throw .tool("Tool with name \(name) not found")
      }
      self.tools = [tool]
      mayAnswerOpenly = false
    }
  }

  /// What tells the model to call a tool unless the client has words of its own.
  static let defaultPrompt = """

    Given the functions available, please respond with a JSON for a function call with its proper arguments \
    that best answers the given prompt. Respond in the format {name: function name, parameters: dictionary \
    of argument name and its value}.Do not use variables.

    """

  /// Whether a call is the choice to call none.
  func isOpenAnswer(_ name: String?) -> Bool { mayAnswerOpenly && name == Tool.openAnswer.name }

  /// The tools as the template is to see them.
  func templateJSON(_ compatibility: OpenAICompatibility) -> JSONValue {
    let shown = compatibility == .openAI ? tools.filter { $0 != .openAnswer } : tools
    return .array(shown.map { $0.templateJSON(compatibility) })
  }

  /// The schema of what the model writes: `{"function": {"_name": "f", …}}`.
  ///
  /// Definitions that the tools' schemas refer to stand at the root, where the references look for them.
  ///
  /// - Throws: ``RequestError/tool(_:)`` when two tools define one name differently.
  func schema() throws(RequestError) -> JSONValue {
    var root = JSONObject([
      ("$functions", .object(JSONObject(tools.map { ($0.name, $0.callSchema) }))),
      ("properties", ["function": ["anyOf": .array(tools.map { ["$ref": .string($0.reference)] })]]),
      ("required", ["function"]),
    ])
    for key in ["$defs", "definitions"] {
      var definitions = JSONObject()
      for member in tools.flatMap({ $0.parameters?[key]?.objectValue?.members ?? [] }) {
        guard definitions[member.key] ?? member.value == member.value else {
          throw .tool("Tools define \(key)/\(member.key) differently")
        }
        definitions[member.key] = member.value
      }
      if !definitions.members.isEmpty { root[key] = .object(definitions) }
    }
    return .object(root)
  }
}

extension Tool {
  /// The place of its schema, by the rules of JSON pointers.
  fileprivate var reference: String {
    let escaped = name.unicodeScalars.map { scalar in
      switch scalar {
      case "~": "~0"
      case "/": "~1"
      default: String(scalar)
      }
    }
    return "#/$functions/" + escaped.joined()
  }
}
