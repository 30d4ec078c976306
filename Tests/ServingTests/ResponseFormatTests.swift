import Grammars
import Needletail
import OrderedJSON
import Serving
import Testing

@Suite("formats of answers")
struct ResponseFormatTests {
  private static let schema = #"{"type":"object","properties":{"a":{"type":"integer"}}}"#

  private func grammar(
    _ server: TestServer,
    _ path: String,
    _ body: String
  ) async throws -> Grammar? {
    let response = try await server.post(path, body)
    #expect(response.status == 200, "\(response.text)")
    return try #require(server.generator.calls.first).options.grammar
  }

  @Test(
    "of chats are accepted in OpenAI's shapes and the reference's",
    arguments: [
      #"{"type":"json_schema","json_schema":{"name":"x","strict":true,"schema":\#(schema)}}"#,
      #"{"type":"json_schema","value":{"name":"x","schema":\#(schema)}}"#,
      #"{"type":"json_object","value":\#(schema)}"#, #"{"type":"json","value":\#(schema)}"#,
      #"{"type":"json","value":\#(JSONValue.string(schema).compactText)}"#,
    ]
  )
  func schemas(format: String) async throws {
    let expected = Grammar.jsonSchema(try JSONValue(parsing: Self.schema))
    for compatibility in OpenAICompatibility.allCases {
      var server = Chat.server()
      server.configuration.openAICompatibility = compatibility
      let body = Chat.body(#""response_format":\#(format)"#)
      #expect(try await grammar(server, Chat.path, body) == expected)
    }
    let completion = Completions.body(#""response_format":\#(format)"#)
    #expect(try await grammar(TestServer(), Completions.path, completion) == expected)
  }

  @Test("may be any object, an expression, or none")
  func others() async throws {
    func chat(_ format: String) async throws -> Grammar? {
      try await grammar(Chat.server(), Chat.path, Chat.body(#""response_format":\#(format)"#))
    }
    #expect(try await chat(#"{"type":"json_object"}"#) == .jsonObject)
    #expect(try await chat(#"{"type":"regex","value":"a+"}"#) == .regex("a+"))
    #expect(try await chat(#"{"type":"text"}"#) == nil)
    #expect(
      try await chat(#"{"type":"json_schema","json_schema":{"schema":{"anyOf":[]}}}"#)
        == .jsonSchema(["anyOf": []])
    )
  }

  @Test(
    "of the generate route are those of the reference",
    arguments: [
      (#"{"type":"regex","value":"a+"}"#, Grammar.regex("a+")),
      (#"{"type":"json","value":{"properties":{}}}"#, .jsonSchema(["properties": [:]])),
      (#"{"type":"json_object","value":"{\"properties\":{}}"}"#, .jsonSchema(["properties": [:]])),
      (
        #"{"type":"json_schema","value":{"name":"x","schema":{"properties":{}}}}"#,
        .jsonSchema(["properties": [:]])
      ),
    ]
  )
  func generate(json: String, expected: Grammar) async throws {
    let body = #"{"inputs":"x","parameters":{"grammar":\#(json)}}"#
    #expect(try await grammar(TestServer(), "/generate", body) == expected)
  }

  @Test(
    "that are none have the reference's words",
    arguments: [
      (
        #"{"type":"json","value":{"type":"object"}}"#,
        "grammar is not valid: Grammar must have a 'properties' field"
      ),
      (#"{"type":"json","value":"{"}"#, "grammar is not valid: EOF while parsing a value at line 1 column 1"),
      (#"{"type":"json","value":"3"}"#, "grammar is not valid: Schema must be an object"),
      (#"{"type":"json","value":3}"#, "grammar is not supported"),
    ]
  )
  func broken(json: String, message: String) async throws {
    let body = #"{"inputs":"x","parameters":{"grammar":\#(json)}}"#
    let response = try await TestServer().post("/generate", body)
    #expect(response.status == 422)
    #expect(
      response.text == #"{"error":"Input validation error: \#(message)","error_type":"validation"}"#
    )
  }

  @Test("of other kinds are of another shape")
  func unknown() async throws {
    let response = try await TestServer().post(
      "/generate",
      #"{"inputs":"x","parameters":{"grammar":{"type":"lark","value":""}}}"#
    )
    #expect(
      response.text
        == "Failed to deserialize the JSON body into the target type: parameters.grammar.type: unknown "
        + "variant `lark`, expected one of `json`, `json_object`, `regex`, `json_schema` at line 1 column 52"
    )
  }

  @Test(
    "can be switched off",
    arguments: [
      ("/generate", #"{"inputs":"x","parameters":{"grammar":{"type":"regex","value":"a"}}}"#),
      (Chat.path, Chat.body(#""response_format":{"type":"json_object"}"#)),
      (Chat.path, Chat.body(Tools.offer(Tools.weather))),
    ]
  )
  func switchedOff(path: String, body: String) async throws {
    var server = Chat.server()
    server.configuration.limits.supportsGrammars = false
    let response = try await server.post(path, body)
    #expect(response.status == 422)
    #expect(
      response.text
        == #"{"error":"Input validation error: grammar is not supported","error_type":"validation"}"#
    )
  }
}
