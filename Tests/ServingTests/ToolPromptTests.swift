import Needletail
import OrderedJSON
import Serving
import Testing

@Suite("what the model is told of tools")
struct ToolPromptTests {
  private static let standard =
    "\nGiven the functions available, please respond with a JSON for a function call with its proper "
    + "arguments that best answers the given prompt. Respond in the format {name: function name, "
    + "parameters: dictionary of argument name and its value}.Do not use variables.\n"

  private static let clock = #"[{"type":"function","function":{"name":"clock"}}]"#
  private static let tgiClock =
    #"[{"type":"function","function":{"description":null,"name":"clock","arguments":"{}"}},"#
    + #"{"type":"function","function":{"description":"Open ended response with no specific tool selected","#
    + #""name":"no_tool","arguments":"{\"type\":\"object\"}"}}]"#

  private struct Told: Equatable {
    var content: String?
    var tools: String?
  }

  private func told(
    _ compatibility: OpenAICompatibility,
    template: String?,
    more: String = ""
  ) async throws -> Told {
    let server = Tools.server(
      #"{"function":{"_name":"clock"}}"#,
      compatibility: compatibility,
      template: template
    )
    let response = try await server.post(Chat.path, Chat.body(Tools.offer(Tools.clock, more: more)))
    #expect(response.status == 200, "\(response.text)")
    let rendering = try #require(server.generator.renderings.first)
    return Told(
      content: rendering.messages.last?["content"]?.stringValue,
      tools: rendering.tools?.compactText
    )
  }

  @Test("stands at the end of the conversation where the template knows of no tools")
  func plainTemplate() async throws {
    #expect(
      try await told(.openAI, template: "{{ messages }}")
        == Told(content: "x\n---\n\(Self.clock)\n\(Self.standard)", tools: Self.clock)
    )
    #expect(
      try await told(.tgi, template: "{{ messages }}")
        == Told(content: "x\n---\n\(Self.tgiClock)\n\(Self.standard)", tools: Self.tgiClock)
    )
  }

  @Test("is left to a template that knows of tools; the reference adds its prompt even so")
  func awareTemplate() async throws {
    #expect(try await told(.openAI, template: "{{ tools }}") == Told(content: "x", tools: Self.clock))
    #expect(
      try await told(.tgi, template: "{{ tools }}")
        == Told(content: "x\n---\n\(Self.standard)", tools: Self.tgiClock)
    )
  }

  @Test("may be put in the client's words", arguments: OpenAICompatibility.allCases)
  func ownWords(compatibility: OpenAICompatibility) async throws {
    let told = try await told(compatibility, template: "{{ tools }}", more: #","tool_prompt":"Call!""#)
    #expect(told.content == "x\n---\nCall!")
    let empty = try await self.told(compatibility, template: nil, more: #","tool_prompt":"""#)
    #expect(empty.content?.hasSuffix(Self.standard) == true)
  }
}
