import OrderedJSON

/// A function that the model may call, as the client described it.
struct Tool: Equatable {
  /// What it is called by.
  var name: String
  /// What it does.
  var description: String?
  /// The JSON schema of its arguments, an object; nil for any.
  var parameters: JSONObject?
  /// The description as it was sent.
  private var sent: JSONValue
}

extension Tool {
  /// Reads a tool: `{"type":"function","function":{"name","description"?,"parameters"|"arguments"?}}`.
  init(_ value: ValueReader) throws(ShapeError) {
    let object = try ObjectReader(value, named: "Tool")
    let type = try object.required("type")
    guard try type.string() == "function" else {
      throw type.fault("unknown variant `\(try type.string())`, expected `function`")
    }
    let function = try ObjectReader(try object.required("function"), named: "FunctionDefinition")
    name = try function.required("name").string()
    description = try function.optional("description")?.string()
    if let schema = try function.optional("parameters", alias: "arguments") {
      guard let object = schema.value.objectValue else { throw schema.mismatch(expected: "a map") }
      parameters = object
    }
    sent = value.value
  }

  /// The tool that stands for an answer without a tool.
  static let openAnswer = Tool(
    name: "no_tool",
    description: "Open ended response with no specific tool selected",
    parameters: JSONObject([("type", "object")]),
    sent: .null
  )

  /// The tool as the template is to see it: as it was sent, or with its schema as text under another name, as
  /// text-generation-inference has it.
  func templateJSON(_ compatibility: OpenAICompatibility) -> JSONValue {
    guard compatibility == .tgi || sent.isNull else { return sent }
    let schema = JSONValue.object(parameters ?? JSONObject())
    return [
      "type": "function",
      "function": [
        "description": .optional(description), "name": .string(name),
        "arguments": .string(schema.compactText),
      ],
    ]
  }

  /// The schema of a call as the model writes it: the arguments behind the name.
  var callSchema: JSONValue {
    var properties = JSONObject([("_name", ["type": "string", "const": .string(name)])])
    properties.members += parameters?["properties"]?.objectValue?.members ?? []
    let required = parameters?["required"]?.arrayValue ?? []
    var schema = JSONObject()
    if let description { schema["description"] = .string(description) }
    schema["properties"] = .object(properties)
    schema["required"] = .array(["_name"] + required)
    schema["additionalProperties"] = false
    return .object(schema)
  }
}
