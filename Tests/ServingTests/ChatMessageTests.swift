import OrderedJSON
import Serving
import Testing

@Suite("the messages of chats")
struct ChatMessageTests {
  /// What the template gets of some messages.
  private func rendered(
    _ messages: String,
    _ compatibility: OpenAICompatibility = .openAI
  ) async throws -> JSONValue {
    var server = Chat.server()
    server.configuration.openAICompatibility = compatibility
    let response = try await server.post(Chat.path, #"{"messages":\#(messages)}"#)
    #expect(response.status == 200, "\(response.text)")
    return .array(try #require(server.generator.renderings.last).messages)
  }

  private static let calls = """
    [{"role":"user","content":[{"type":"text","text":"2+"},{"type":"text","text":"2?"}],"name":"Ada"},\
    {"role":"assistant","content":null,"refusal":null,"tool_calls":[{"id":"call_1","type":"function",\
    "function":{"name":"add","arguments":"{\\"a\\":2}"}}]},\
    {"role":"tool","tool_call_id":"call_1","content":"4"},{"role":"user","content":"so?","tool_calls":[]}]
    """

  @Test("reach the template as they were sent, without members that say nothing")
  func openAI() async throws {
    #expect(
      try await rendered(Self.calls).compactText == """
        [{"role":"user","content":[{"type":"text","text":"2+"},{"type":"text","text":"2?"}],"name":"Ada"},\
        {"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function",\
        "function":{"name":"add","arguments":"{\\"a\\":2}"}}]},\
        {"role":"tool","tool_call_id":"call_1","content":"4"},{"role":"user","content":"so?"}]
        """
    )
  }

  @Test("are role and text in the other way: parts joined, calls as JSON text, names dropped")
  func tgi() async throws {
    #expect(
      try await rendered(Self.calls, .tgi).compactText == """
        [{"role":"user","content":"2+2?"},\
        {"role":"assistant","content":"[{\\"id\\":\\"call_1\\",\\"type\\":\\"function\\",\\"function\\":\
        {\\"name\\":\\"add\\",\\"arguments\\":\\"{\\\\\\"a\\\\\\":2}\\"}}]"},\
        {"role":"tool","content":"4"},{"role":"user","content":"so?"}]
        """
    )
  }

  private static let image = """
    [{"role":"user","content":[{"type":"text","text":"see "},\
    {"type":"image_url","image_url":{"url":"http://a/b.png","detail":"low"}},{"type":"text","text":"!"}]}]
    """

  @Test("with images are refused by a model that does not see", arguments: ["", #","stream":true"#])
  func image(members: String) async throws {
    let response = try await Chat.server().post(Chat.path, #"{"messages":\#(Self.image)\#(members)}"#)
    #expect(response.status == 422)
    #expect(
      response.text
        == #"{"error":"Input validation error: `image_url` is not supported; the model reads text only; "#
        + #"send parts of type `text`","error_type":"validation"}"#
    )
  }

  @Test("with images have links in the other way")
  func imageLinks() async throws {
    #expect(
      try await rendered(Self.image, .tgi).compactText
        == #"[{"role":"user","content":"see ![](http://a/b.png)!"}]"#
    )
  }

  @Test("may end with parts that are to be continued")
  func continuedParts() async throws {
    let server = Chat.server()
    let body = #"{"messages":[{"role":"assistant","content":[{"type":"text","text":"It is "}]}]}"#
    #expect(try await server.post(Chat.path, body).status == 200)
    #expect(server.generator.promptText == "<assistant>It is")
  }

  @Test("that end with calls are not continued")
  func callsLast() async throws {
    let server = Chat.server()
    let body = #"{"messages":[{"role":"assistant","tool_calls":[{"id":"1"}]}]}"#
    #expect(try await server.post(Chat.path, body).status == 200)
    #expect(server.generator.promptText == #"<assistant>[{"id":"1"}]</assistant>\#n<assistant>"#)
  }
}
