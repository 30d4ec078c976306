import HTTPTypes
import OrderedJSON
import Testing

/// The OpenAPI document that the server answers with.
struct APIDescription {
  /// One method of one path.
  struct Operation: Sendable, CustomTestStringConvertible {
    let method: HTTPRequest.Method
    let path: String
    let description: JSONValue

    var testDescription: String { "\(method) \(path)" }

    /// The request body of the document's own example.
    var example: String? {
      description["requestBody"]?["content"]?["application/json"]?["example"]?.compactText
    }

    /// Whether the API key is wanted.
    var isProtected: Bool { description["security"] != nil }
  }

  let document: JSONValue

  /// Asks a server.
  static func served() async throws -> APIDescription {
    APIDescription(
      document: try JSONValue(parsing: try await TestServer().send(.get, "/api-doc/openapi.json").text)
    )
  }

  /// Everything that is described.
  var operations: [Operation] {
    (document["paths"]?.objectValue?.members ?? []).flatMap { path in
      (path.value.objectValue?.members ?? []).map { item in
        Operation(
          method: HTTPRequest.Method(rawValue: item.key.uppercased()) ?? .trace,
          path: path.key,
          description: item.value
        )
      }
    }
  }

  /// The operation of a method and a path as it stands in the document.
  func operation(_ method: HTTPRequest.Method, _ path: String) -> Operation? {
    operations.first { $0.method == method && $0.path == path }
  }

  private var check: SchemaCheck { SchemaCheck(document: document) }

  /// An address of an operation, its parameters filled in with their examples.
  func address(of operation: Operation) -> String {
    let parameters = (operation.description["parameters"]?.arrayValue ?? []).map { check.resolve($0) }
    return parameters.reduce(operation.path) { path, parameter in
      path.replacing(
        "{\(parameter["name"]?.stringValue ?? "")}",
        with: parameter["example"]?.stringValue ?? ""
      )
    }
  }

  /// In what a response differs from the description; empty if in nothing.
  func faults(_ answer: Answer, to operation: Operation) -> [String] {
    let status = "\(answer.status)"
    guard let described = operation.description["responses"]?[status].map({ check.resolve($0) }) else {
      return ["status \(status) is not described: \(answer.text)"]
    }
    let headers = described["headers"]?.objectValue?.members ?? []
    var faults: [String] = []
    for header in headers where check.resolve(header.value)["required"] == true {
      if answer.header(header.key) == nil { faults.append("lacks the header \(header.key)") }
    }
    let known = Set(headers.map(\.key) + ["x-content-type-options", "x-request-id"])
    for name in answer.headerNames where name.hasPrefix("x-") && !known.contains(name) {
      faults.append("header \(name) is not described")
    }
    return faults + self.faults(of: answer, content: described["content"])
  }

  private func faults(of answer: Answer, content: JSONValue?) -> [String] {
    guard let content else { return answer.text.isEmpty ? [] : ["a body is not described: \(answer.text)"] }
    let type = (answer.header("content-type") ?? "").prefix { $0 != ";" }
    guard let schema = content[String(type)]?["schema"] else {
      return ["the type '\(type)' is not described"]
    }
    switch type {
    case "application/json": return faults(ofJSON: answer.text, schema)
    case "text/event-stream": return answer.events.flatMap { faults(ofJSON: $0, schema) }
    default: return check.faults(.string(answer.text), schema)
    }
  }

  private func faults(ofJSON text: String, _ schema: JSONValue) -> [String] {
    do { return check.faults(try JSONValue(parsing: text), schema) } catch { return ["\(error): \(text)"] }
  }

  /// The members of each object that requests consist of, by the object's name.
  var requestMembers: [String: Set<String>] {
    var found: [String: Set<String>] = [:]
    for operation in operations {
      collect(operation.description["requestBody"]?["content"] ?? .null, in: nil, into: &found)
    }
    return found
  }

  private func collect(_ schema: JSONValue, in name: String?, into found: inout [String: Set<String>]) {
    if let reference = schema["$ref"]?.stringValue {
      let name = String(reference.split(separator: "/").last ?? "")
      guard found[name] == nil else { return }
      found[name] = []
      collect(check.resolve(schema), in: name, into: &found)
      if found[name]?.isEmpty == true { found[name] = nil }
    } else if let object = schema.objectValue {
      for member in object.members where member.key != "example" {
        if member.key == "properties", let properties = member.value.objectValue {
          if let name { found[name, default: []].formUnion(properties.members.map(\.key)) }
          for property in properties.members { collect(property.value, in: nil, into: &found) }
        } else {
          collect(member.value, in: name, into: &found)
        }
      }
    } else {
      for element in schema.arrayValue ?? [] { collect(element, in: name, into: &found) }
    }
  }
}

extension Answer {
  /// The JSON of the events of a stream.
  fileprivate var events: [String] {
    text.split(separator: "\n\n").filter { $0 != ":" && $0 != "data: [DONE]" }.map { String($0.dropFirst(6)) }
  }
}
