public import OrderedJSON

/// A rule that generated text must follow.
public enum Grammar: Sendable, Equatable {
  /// JSON that a JSON Schema (draft 2020-12) permits.
  case jsonSchema(JSONValue)
  /// Any JSON object.
  case jsonObject
  /// Text that a regular expression matches as a whole.
  case regex(String)
}
