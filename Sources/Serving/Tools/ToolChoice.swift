import OrderedJSON

/// Which tool an answer calls.
enum ToolChoice: Equatable {
  /// One of them, or none: the model decides.
  case automatic
  /// None.
  case none
  /// One of them.
  case required
  /// This one.
  case named(String)
}

extension ToolChoice {
  /// Reads `tool_choice`: a word, a name, or `{"type":"function","function":{"name"}}`.
  init(_ value: ValueReader?) throws(ShapeError) {
    guard let value else {
      self = .automatic
      return
    }
    guard let word = value.value.stringValue else {
      let object = try ObjectReader(value, named: "ToolChoice")
      let function = try ObjectReader(try object.required("function"), named: "FunctionName")
      self = .named(try function.required("name").string())
      return
    }
    switch word {
    case "auto": self = .automatic
    case "none": self = .none
    case "required": self = .required
    default: self = .named(word)
    }
  }
}
