public import OrderedJSON

/// A rule that generated text must follow.
public enum Grammar: Sendable, Equatable {
  /// The text is a JSON value that fits a JSON Schema of draft 2020-12.
  ///
  /// `Documentation/grammars.md` lists the keywords that are kept; others that say which values fit are refused.
  case jsonSchema(JSONValue)
  /// The text is a JSON object, whatever its members.
  case jsonObject
  /// The whole text matches a regular expression.
  case regex(String)

  /// Bytes that are equal exactly for equal grammars, to keep compiled ones by.
  ///
  /// Strings in Swift are equal when they look equal; grammars are not.
  public var identity: [UInt8] {
    switch self {
    case .jsonSchema(let schema): [0] + schema.compactBytes
    case .jsonObject: [1]
    case .regex(let pattern): [2] + Array(pattern.utf8)
    }
  }
}
