import Generation
import OrderedJSON

/// A call of a tool that the model wrote.
struct ToolCall: Equatable {
  /// The id by which its result will be sent.
  let id: String
  /// The name of the function.
  let name: String
  /// The arguments as JSON text, unfinished where the answer was cut off.
  let arguments: String
  /// Whether the call is whole.
  let isComplete: Bool

  /// The call as a message has it.
  func json(_ compatibility: OpenAICompatibility) -> JSONValue {
    var function = JSONObject()
    if compatibility == .tgi { function["description"] = .some(.null) }
    function["name"] = .string(name)
    function["arguments"] = .string(arguments)
    return ["id": .string(id), "type": "function", "function": .object(function)]
  }

  /// Why an answer with this call ended: because of the call, unless it is cut off.
  func finishReason(_ reason: FinishReason, _ compatibility: OpenAICompatibility) -> String {
    guard isComplete else { return reason.openAIName(compatibility) }
    return compatibility == .openAI ? "tool_calls" : "stop"
  }
}

extension ToolCallReader {
  /// The error for a text that is no call, and that cannot be excused with the limit of its length.
  static func failure(_ text: String) -> RequestError {
    var reason = "no function is called"
    do { _ = try JSONValue(parsing: text) } catch { reason = "\(error)" }
    return .tool("Failed to parse generated text: \(reason) \(JSONValue.string(text).compactText)")
  }
}
