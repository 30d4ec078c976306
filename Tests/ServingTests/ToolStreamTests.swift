import Generation
import Needletail
import OrderedJSON
import Serving
import Testing

@Suite("streamed calls of tools")
struct ToolStreamTests {
  private static func body(_ more: String = "") -> String {
    Chat.body(Tools.offer(Tools.weather, more: #","stream":true"# + more))
  }

  /// The choices of a stream's events; empty for the event of the counts.
  private func choices(_ text: String) throws -> [JSONValue?] {
    let events = text.split(separator: "\n\n")
    #expect(events.last == "data: [DONE]")
    return try events.dropLast().map {
      try JSONValue(parsing: String($0.dropFirst(6)))["choices"]?.arrayValue?.first
    }
  }

  private func functions(_ choices: [JSONValue?]) -> [JSONValue] {
    choices.compactMap { $0?["delta"]?["tool_calls"]?.arrayValue?.first }
  }

  @Test("have the name first, then the arguments piece by piece, and the reason at the end")
  func call() async throws {
    let response = try await Tools.server(Tools.call).post(Chat.path, Self.body())
    let choices = try choices(response.text)
    let calls = functions(choices)
    let first = try #require(calls.first)
    #expect(first["id"]?.stringValue?.hasPrefix("call_") == true)
    #expect(first["type"] == "function")
    #expect(first["index"]?.intValue == 0)
    #expect(first["function"]?.compactText == #"{"name":"weather","arguments":""}"#)
    for call in calls.dropFirst() {
      #expect(call.objectValue?.members.map(\.key) == ["index", "function"])
      #expect(call["function"]?.objectValue?.members.map(\.key) == ["arguments"])
    }
    let arguments = calls.map { $0["function"]?["arguments"]?.stringValue ?? "" }
    #expect(arguments.count > 4)
    #expect(arguments.joined() == Tools.arguments)
    let end = try #require(choices.last ?? nil)
    #expect(
      end.compactText
        == #"{"index":0,"delta":{"role":"assistant"},"logprobs":null,"finish_reason":"tool_calls"}"#
    )
    #expect(choices.dropLast().allSatisfy { $0?["finish_reason"]?.isNull == true })
  }

  @Test("have full deltas, counted ids and no reason at the end in the reference's way")
  func tgi() async throws {
    let server = Tools.server(Tools.call, compatibility: .tgi)
    let choices = try choices(try await server.post(Chat.path, Self.body()).text)
    let calls = functions(choices)
    #expect(calls.count == choices.count)
    #expect(
      calls.first?.compactText
        == #"{"index":0,"id":"0","type":"function","function":{"name":"weather","arguments":""}}"#
    )
    for call in calls {
      #expect(call["id"] == "0")
      #expect(call["function"]?["name"] != nil)
    }
    #expect(calls.dropFirst().allSatisfy { $0["function"]?["name"]?.isNull == true })
    #expect(calls.map { $0["function"]?["arguments"]?.stringValue ?? "" }.joined() == Tools.arguments)
    #expect(choices.allSatisfy { $0?["finish_reason"]?.isNull == true })
  }

  @Test(
    "count their ids on from the conversation's in the reference's way",
    arguments: [(#"{"id":"4"},{"id":"2"}"#, "5"), (#"{"id":"x"}"#, nil)] as [(String, String?)]
  )
  func countedIDs(history: String, id: String?) async throws {
    let server = Tools.server(Tools.call, compatibility: .tgi)
    let body =
      #"{"messages":[{"role":"assistant","tool_calls":[\#(history)]},{"role":"user","content":"x"}],"#
      + Tools.offer(Tools.weather, more: #","stream":true}"#)
    let found = functions(try choices(try await server.post(Chat.path, body).text)).first?["id"]?.stringValue
    if let id { #expect(found == id) } else { #expect(found?.hasPrefix("call_") == true) }
  }

  @Test("give way to an answer in words", arguments: OpenAICompatibility.allCases)
  func open(compatibility: OpenAICompatibility) async throws {
    var server = Tools.server(Tools.open, "Hi there!", compatibility: compatibility)
    server.configuration.limits.maxConcurrentRequests = 1
    let usage = #","stream_options":{"include_usage":true}"#
    let response = try await server.post(Chat.path, Self.body(usage))
    let choices = try choices(response.text)
    let contents = choices.compactMap { $0?["delta"]?["content"]?.stringValue }
    #expect(contents == ["Hi th", "ere!", ""])
    #expect(functions(choices).isEmpty)
    #expect(choices[2]?["finish_reason"] == "stop")
    #expect(
      response.text.contains(#""usage":{"prompt_tokens":26,"completion_tokens":3,"total_tokens":29}}"#)
    )
  }

  @Test("that are cut off end with that reason")
  func cutOff() async throws {
    let server = Tools.server(String(Tools.call.dropLast(12)), reason: .length)
    let choices = try choices(try await server.post(Chat.path, Self.body()).text)
    #expect((choices.last ?? nil)?["finish_reason"] == "length")
  }

  @Test("that are none end with an error")
  func noCall() async throws {
    let response = try await Tools.server("{}").post(Chat.path, Self.body())
    #expect(
      response.text
        == #"data: {"error":{"message":"Tool error: Failed to parse generated text: no function is called \"{}\"","#
        + #""http_status_code":422}}"# + "\n\ndata: [DONE]\n\n"
    )
  }

  @Test("come one at a time")
  func several() async throws {
    let response = try await Tools.server(Tools.call).post(Chat.path, Self.body(#","n":2"#))
    #expect(response.status == 422)
    #expect(
      response.text
        == #"{"error":"Tool error: `n` must be 1 where calls of tools are streamed","error_type":"tool_error"}"#
    )
  }
}
