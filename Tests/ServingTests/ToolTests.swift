import Generation
import Grammars
import Needletail
import OrderedJSON
import Serving
import Testing

@Suite("tools")
struct ToolTests {
  @Test("are called with an answer that says so")
  func call() async throws {
    let server = Tools.server(Tools.call)
    let response = try await server.post(Chat.path, Chat.body(Tools.offer(Tools.weather)))
    #expect(response.status == 200)
    let text = try Chat.timeless(response.text)
    #expect(
      text.contains(
        #""choices":[{"index":0,"message":{"role":"assistant","content":null,"tool_calls":["#
          + #"{"id":"call_0","type":"function","function":{"name":"weather","#
          + #""arguments":"{\"city\":\"Bad \\\"X\\\" , Y\",\"days\":2}"}}]},"#
          + #""logprobs":null,"finish_reason":"tool_calls"}]"#
      ),
      "\(text)"
    )
  }

  @Test("have ids that no other call has")
  func ids() async throws {
    let server = Tools.server(Tools.call)
    let body = Chat.body(Tools.offer(Tools.weather, more: #","n":2"#))
    let response = try await server.post(Chat.path, body)
    let ids = response.text.matches(of: /"id":"(call_\w{24})"/).map(\.output.1)
    #expect(ids.count == 2)
    #expect(Set(ids).count == 2)
  }

  @Test("constrain the answer to a call of one of them, or of none")
  func grammar() async throws {
    let server = Tools.server(Tools.call)
    _ = try await server.post(Chat.path, Chat.body(Tools.offer(Tools.weather, Tools.clock)))
    let schema = try JSONValue(
      parsing: """
        {"$functions":{\
        "weather":{"description":"Tells the weather","properties":{"_name":{"type":"string","const":"weather"},\
        "city":{"type":"string"},"days":{"type":"integer"}},"required":["_name","city"],\
        "additionalProperties":false},\
        "clock":{"properties":{"_name":{"type":"string","const":"clock"}},"required":["_name"],\
        "additionalProperties":false},\
        "no_tool":{"description":"Open ended response with no specific tool selected","properties":\
        {"_name":{"type":"string","const":"no_tool"}},"required":["_name"],"additionalProperties":false}},\
        "properties":{"function":{"anyOf":[{"$ref":"#/$functions/weather"},{"$ref":"#/$functions/clock"},\
        {"$ref":"#/$functions/no_tool"}]}},"required":["function"]}
        """
    )
    #expect(server.generator.calls.first?.options.grammar == .jsonSchema(schema))
  }

  /// The functions that a choice leaves.
  private func functions(_ choice: String?, _ compatibility: OpenAICompatibility) async throws -> [String]? {
    let server = Tools.server(Tools.call, compatibility: compatibility)
    let body = Chat.body(Tools.offer(Tools.weather, Tools.clock, choice: choice))
    let response = try await server.post(Chat.path, body)
    #expect(response.status == 200, "\(response.text)")
    guard case .jsonSchema(let schema)? = server.generator.calls.first?.options.grammar else { return nil }
    return schema["$functions"]?.objectValue?.members.map(\.key)
  }

  @Test(
    "are chosen in every form",
    arguments: [
      (nil, ["weather", "clock", "no_tool"]), ("null", ["weather", "clock", "no_tool"]),
      (#""auto""#, ["weather", "clock", "no_tool"]), (#""none""#, nil),
      (#""required""#, ["weather", "clock"]), (#""weather""#, ["weather"]),
      (#"{"type":"function","function":{"name":"weather"}}"#, ["weather"]),
    ] as [(String?, [String]?)],
    OpenAICompatibility.allCases
  )
  func choice(form: (json: String?, functions: [String]?), compatibility: OpenAICompatibility) async throws {
    #expect(try await functions(form.json, compatibility) == form.functions)
  }

  @Test("that are not there cannot be named")
  func unknown() async throws {
    let body = Chat.body(Tools.offer(Tools.weather, choice: #""nope""#))
    let response = try await Tools.server(Tools.call).post(Chat.path, body)
    #expect(response.status == 422)
    #expect(
      response.text
        == #"{"error":"Tool error: Tool with name nope not found","error_type":"tool_error"}"#
    )
  }

  @Test("exclude a format of the answer", arguments: OpenAICompatibility.allCases, ["", #","stream":true"#])
  func exclusion(compatibility: OpenAICompatibility, members: String) async throws {
    let format = #","response_format":{"type":"json_object","value":{"properties":{}}}"#
    let body = Chat.body(Tools.offer(Tools.weather, more: format + members))
    let response = try await Tools.server(Tools.call, compatibility: compatibility).post(Chat.path, body)
    #expect(response.status == 422)
    #expect(
      response.text
        == #"{"error":"Tool error: Grammar and tools are mutually exclusive","error_type":"tool_error"}"#
    )
  }

  @Test(
    "that are none exclude nothing, but for the reference",
    arguments: [(OpenAICompatibility.openAI, 200), (.tgi, 422)]
  )
  func emptyList(compatibility: OpenAICompatibility, status: Int) async throws {
    let body = Chat.body(#""tools":[],"response_format":{"type":"json_object","value":{"properties":{}}}"#)
    let response = try await Tools.server("{}", compatibility: compatibility).post(Chat.path, body)
    #expect(response.status == status)
  }

  @Test(
    "need a name and a schema that is an object",
    arguments: [
      (#"{"type":"function","function":{}}"#, "tools[0].function: missing field `name`"),
      (#"{"type":"retrieval"}"#, "tools[0].type: unknown variant `retrieval`, expected `function`"),
      (
        #"{"type":"function","function":{"name":"f","parameters":3}}"#,
        "tools[0].function.parameters: invalid type: integer `3`, expected a map"
      ),
    ]
  )
  func shape(tool: String, detail: String) async throws {
    let response = try await Tools.server(Tools.call).post(Chat.path, Chat.body(Tools.offer(tool)))
    #expect(response.status == 422)
    #expect(
      response.text.hasPrefix("Failed to deserialize the JSON body into the target type: \(detail) at line")
    )
  }

  @Test("may be passed over: a second, free answer is all that is told")
  func open() async throws {
    let server = Tools.server(Tools.open, "Hi!")
    let body = Chat.body(Tools.offer(Tools.weather, more: #","seed":5"#))
    let response = try await server.post(Chat.path, body)
    #expect(
      try Chat.timeless(response.text).contains(
        #""choices":[{"index":0,"message":{"role":"assistant","content":"Hi!"},"logprobs":null,"#
          + #""finish_reason":"stop"}],"usage":{"prompt_tokens":26,"completion_tokens":2,"total_tokens":28}}"#
      ),
      "\(response.text)"
    )
    #expect(server.generator.calls.count == 2)
    #expect(server.generator.calls[1].options.grammar == nil)
    #expect(server.generator.calls.map(\.options.seed) == [5, 5])
    #expect(server.generator.promptTexts[1] == "<user>x</user>\n<assistant>")
  }

  @Test("may be passed over although no further permit is free")
  func openPermit() async throws {
    var server = Tools.server(Tools.open, "Hi!")
    server.configuration.limits.maxConcurrentRequests = 1
    let response = try await server.post(Chat.path, Chat.body(Tools.offer(Tools.weather)))
    #expect(response.status == 200)
  }

  @Test("whose call is cut off are told as far as it goes, with the reason")
  func cutOff() async throws {
    let server = Tools.server(String(Tools.call.dropLast(13)), reason: .length)
    let response = try await server.post(Chat.path, Chat.body(Tools.offer(Tools.weather)))
    #expect(
      try Chat.timeless(response.text).contains(
        #""name":"weather","arguments":"{\"city\":\"Bad \\\"X\\\" , Y\""}}]},"#
          + #""logprobs":null,"finish_reason":"length"}"#
      ),
      "\(response.text)"
    )
  }

  @Test("whose name is cut off leave nothing to tell but the reason")
  func cutOffEarly() async throws {
    let server = Tools.server(#"{"function": {"_na"#, reason: .length)
    let response = try await server.post(Chat.path, Chat.body(Tools.offer(Tools.weather)))
    #expect(
      response.text.contains(
        #""message":{"role":"assistant","content":""},"logprobs":null,"finish_reason":"length"}"#
      )
    )
  }

  @Test("that are no calls are an error")
  func noCall() async throws {
    let response = try await Tools.server("{}").post(Chat.path, Chat.body(Tools.offer(Tools.weather)))
    #expect(response.status == 422)
    #expect(
      response.text
        == #"{"error":"Tool error: Failed to parse generated text: no function is called \"{}\"","#
        + #""error_type":"tool_error"}"#
    )
  }

  @Test("with definitions of their own keep them within reach")
  func definitions() async throws {
    func tool(_ name: String, _ type: String) -> String {
      #"{"type":"function","function":{"name":"\#(name)","parameters":{"properties":{"x":"#
        + ##"{"$ref":"#/$defs/X"}},"$defs":{"X":{"type":"\##(type)"}}}}}"##
    }
    let server = Tools.server(Tools.call)
    let fit = Chat.body(Tools.offer(tool("a", "string"), tool("b", "string")))
    #expect(try await server.post(Chat.path, fit).status == 200)
    guard case .jsonSchema(let schema)? = server.generator.calls.first?.options.grammar else {
      Issue.record("no schema")
      return
    }
    #expect(schema["$defs"]?.compactText == #"{"X":{"type":"string"}}"#)
    let clash = Chat.body(Tools.offer(tool("a", "string"), tool("b", "integer")))
    let response = try await server.post(Chat.path, clash)
    #expect(
      response.text == #"{"error":"Tool error: Tools define $defs/X differently","error_type":"tool_error"}"#
    )
  }
}
