import OrderedJSON
import Templates
import Testing

@Suite struct ChatTemplateTests {
  private static let user: JSONValue = ["role": "user", "content": "hi"]
  private static let parts: JSONValue = [
    "role": "user", "content": [["type": "text", "text": "a"], ["type": "text", "text": "b"]],
  ]
  private static let callAsText: JSONValue = [
    "role": "assistant", "content": "",
    "tool_calls": [["function": ["name": "f", "arguments": #"{"b": 1, "a": [2.0]}"#]]],
  ]

  private static func render(
    _ source: String,
    _ messages: [JSONValue] = [user],
    tools: JSONValue? = nil,
    variables: [(String, JSONValue)] = []
  ) throws(TemplateError) -> String {
    try ChatTemplate(sources: [("default", source)], specialTokens: [("bos_token", "<s>")])
      .render(messages: messages, tools: tools, variables: variables, now: Fixtures.clock)
  }

  @Test func callersWinOverSpecialTokens() throws {
    #expect(try Self.render("{{ bos_token }}") == "<s>")
    #expect(try Self.render("{{ bos_token }}", variables: [("bos_token", "x")]) == "x")
  }

  @Test func absentToolsAndDocumentsAreNone() throws {
    #expect(
      try Self.render("{{ tools is none }}{{ documents is none }}{{ add_generation_prompt }}")
        == "TrueTrueTrue"
    )
  }

  @Test func toolsChooseTheirOwnTemplate() throws {
    let template = try ChatTemplate(
      sources: [("default", "plain"), ("tool_use", "tools {{ tools|length }}")],
      specialTokens: []
    )
    #expect(try template.render(messages: [Self.user]) == "plain")
    #expect(try template.render(messages: [Self.user], tools: [["type": "function"]]) == "tools 1")
  }

  @Test func aDefaultIsNeeded() {
    let error = #expect(throws: TemplateError.self) {
      try ChatTemplate(sources: [("a", ""), ("b", "")], specialTokens: [])
    }
    #expect(error?.description == "template line 1: no chat template is named 'default'; there are: 'a', 'b'")
  }

  @Test(
    "parts become text only where the template takes text",
    arguments: [
      ("{% for m in messages %}{{ '<' + m['content'] + '>' }}{% endfor %}", "<a\nb>"),
      ("{% for m in messages %}<{{ m.content }}>{% endfor %}", "<a\nb>"),
      (
        "{% for m in messages %}{% if m.content is string %}s{{ m.content }}{% else %}{% for p in m.content %}"
          + "[{{ p.text }}]{% endfor %}{% endif %}{% endfor %}", "[a][b]"
      ),
      ("{% for m in messages %}{% for p in m.content %}[{{ p.text }}]{% endfor %}{% endfor %}", "[a][b]"),
    ]
  )
  func content(source: String, expected: String) throws {
    #expect(try Self.render(source, [Self.parts]) == expected)
  }

  @Test(
    "arguments in JSON text become an object, except where the template tests for text",
    arguments: [
      ("{{ c.arguments|tojson }}", #"{"b": 1, "a": [2.0]}"#),
      ("{% for k, v in c.arguments|items %}{{ k }}={{ v }};{% endfor %}", "b=1;a=[2.0];"),
      ("{{ c.arguments if c.arguments is string else 'object' }}", #"{"b": 1, "a": [2.0]}"#),
    ]
  )
  func arguments(use: String, expected: String) throws {
    let source =
      "{% for m in messages %}{% for t in m.tool_calls or [] %}{% set c = t.function %}" + use
      + "{% endfor %}{% endfor %}"
    #expect(try Self.render(source, [Self.callAsText]) == expected)
  }
}
