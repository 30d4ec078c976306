import Grammars
import OrderedJSON

/// A grammar as it was sent: `grammar` of text-generation-inference, or OpenAI's `response_format`.
enum RequestedGrammar: Equatable {
  /// JSON of a schema, which may stand in a string.
  case schema(JSONValue)
  /// Any JSON object.
  case object
  /// A regular expression.
  case regex(String)
}

extension RequestedGrammar {
  /// Reads the parameter `grammar`.
  init(_ value: ValueReader) throws(ShapeError) {
    let object = try ObjectReader(value, named: "GrammarType")
    let type = try object.required("type")
    switch try type.string() {
    case "json", "json_object": self = .schema(try object.required("value").value)
    case "json_schema": self = .schema(try Self.schema(named: object.required("value")))
    case "regex": self = .regex(try object.required("value").string())
    case let name: throw type.fault("unknown variant `\(name)`, expected one of \(Self.types)")
    }
  }

  /// Reads `response_format` in OpenAI's shapes and in those of text-generation-inference; nil for plain
  /// text.
  static func responseFormat(_ value: ValueReader) throws(ShapeError) -> RequestedGrammar? {
    let object = try ObjectReader(value, named: "ResponseFormat")
    let hasValue = try object.present("value") != nil
    switch try object.required("type").string() {
    case "text": return nil
    case "json_object" where !hasValue: return .object
    case "json_schema" where !hasValue: return .schema(try schema(named: object.required("json_schema")))
    default: return try RequestedGrammar(value)
    }
  }

  private static let types = "`json`, `json_object`, `regex`, `json_schema`"

  private static func schema(named value: ValueReader) throws(ShapeError) -> JSONValue {
    try ObjectReader(value, named: "JsonSchemaConfig").required("schema").value
  }

  /// Checks a grammar as far as that needs no compiler.
  func checked(limits: RequestLimits, style: RequestStyle) throws(ValidationError) -> Grammar {
    guard limits.supportsGrammars else { throw .grammar }
    switch self {
    case .object: return .jsonObject
    case .regex(let pattern): return .regex(pattern)
    case .schema(let value): return .jsonSchema(try Self.checked(value, style: style))
    }
  }

  private static func checked(_ sent: JSONValue, style: RequestStyle) throws(ValidationError) -> JSONValue {
    var schema = sent
    if let text = sent.stringValue {
      do { schema = try JSONValue(parsing: text) } catch { throw .invalidGrammar("\(error)") }
    } else if sent.objectValue == nil {
      throw .grammar
    }
    guard schema.objectValue != nil else { throw .invalidGrammar("Schema must be an object") }
    guard style.followsOpenAI || schema["properties"] != nil else {
      throw .invalidGrammar("Grammar must have a 'properties' field")
    }
    return schema
  }
}
