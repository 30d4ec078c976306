import OrderedJSON

/// The form of messages that a template handles, found by rendering small conversations with it.
struct ContentShape: Sendable {
  private static let marker = "probe-7f3a"

  /// Whether content that comes as a list of parts is to become one string.
  private let wantsText: Bool
  /// Whether arguments of tool calls that come as JSON text stay text.
  private let keepsArgumentText: Bool

  init(probing template: Template, _ tokens: [(String, JSONValue)]) {
    let parts: JSONValue = [["type": "text", "text": .string(Self.marker)]]
    let asText = Self.output(template, tokens, [["role": "user", "content": .string(Self.marker)]])
    let asParts = Self.output(template, tokens, [["role": "user", "content": parts]])
    wantsText = asText.map { Self.shows($0) } ?? false && !(asParts.map { Self.shows($0) } ?? false)
    keepsArgumentText = Self.printsArgumentText(template, tokens)
  }

  /// Whether the text of the message stands there as such, not inside a printed list.
  private static func shows(_ output: String) -> Bool {
    output.contains(marker) && !output.contains("'text': '\(marker)'")
      && !output.contains("\"text\": \"\(marker)\"")
  }

  private static func output(
    _ template: Template,
    _ tokens: [(String, JSONValue)],
    _ messages: [JSONValue]
  ) -> String? {
    let variables: [(String, JSONValue)] = [
      ("messages", .array(messages)), ("tools", .null), ("documents", .null),
      ("add_generation_prompt", false),
    ]
    return try? template.render(tokens + variables, clock: TemplateClock(seconds: 0))
  }

  /// Whether arguments given as text come out as they are, not quoted as a JSON string.
  private static func printsArgumentText(_ template: Template, _ tokens: [(String, JSONValue)]) -> Bool {
    let arguments = "{\"\(marker)\": 1}"
    let call: JSONValue = [
      "id": "abcdef123", "type": "function", "function": ["name": "f", "arguments": .string(arguments)],
    ]
    let messages: [JSONValue] = [
      ["role": "user", "content": "a"], ["role": "assistant", "content": "", "tool_calls": [call]],
      ["role": "tool", "name": "f", "tool_call_id": "abcdef123", "content": "b"],
    ]
    return output(template, tokens, messages)?.contains(arguments) ?? false
  }

  /// A message in the form that the template handles.
  func shaped(_ message: JSONValue) -> JSONValue {
    guard case .object(var object) = message else { return message }
    if wantsText, case .array(let parts)? = object["content"], let text = Self.text(of: parts) {
      object["content"] = .string(text)
    }
    if !keepsArgumentText, case .array(let calls)? = object["tool_calls"] {
      object["tool_calls"] = .array(calls.map(Self.withParsedArguments))
    }
    return .object(object)
  }

  /// The texts of the parts on lines of their own; nil when a part is something else.
  private static func text(of parts: [JSONValue]) -> String? {
    var texts: [String] = []
    for part in parts {
      guard part["type"]?.stringValue ?? "text" == "text",
        let text = part["text"]?.stringValue ?? part.stringValue
      else { return nil }
      texts.append(text)
    }
    return texts.joined(separator: "\n")
  }

  private static func withParsedArguments(_ call: JSONValue) -> JSONValue {
    guard case .object(var object) = call, case .object(var function)? = object["function"],
      let text = function["arguments"]?.stringValue, let parsed = try? JSONValue(parsing: text),
      case .object = parsed
    else { return call }
    function["arguments"] = parsed
    object["function"] = .object(function)
    return .object(object)
  }
}
