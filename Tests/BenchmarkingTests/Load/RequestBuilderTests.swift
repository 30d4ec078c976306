import Benchmarking
import OrderedJSON
import Testing

@Suite struct RequestBuilderTests {
  private static let dialogue = Dialogue(
    conversation: 0,
    turn: 1,
    messages: [
      Message(.system, "Be \"brief\"."), Message(.user, "Hi\n🐦"), Message(.assistant, "Yes"),
      Message(.user, "Why?"),
    ],
    promptTokens: 9,
    answerTokens: 50
  )

  private func body(_ route: LoadRoute, _ change: (inout RequestBuilder.Settings) -> Void = { _ in }) throws
    -> String
  {
    var settings = RequestBuilder.Settings()
    settings.model = "m"
    change(&settings)
    let builder = try RequestBuilder(route: route, server: "http://h", settings: settings)
    return String(decoding: builder.request(for: Self.dialogue, id: "warmup-3").body, as: UTF8.self)
  }

  @Test func chat() throws {
    #expect(
      try body(.chat) == #"{"model":"m","messages":[{"role":"system","content":"Be \"brief\"."},"#
        + #"{"role":"user","content":"Hi\n🐦"},{"role":"assistant","content":"Yes"},{"role":"user","content":"Why?"}],"#
        + #""max_tokens":50,"stream":true,"stream_options":{"include_usage":true},"temperature":0}"#
    )
  }

  @Test func completions() throws {
    let found = try body(.completions) { settings in
      settings.asksForUsage = false
      settings.ignoresEndOfSequence = true
      settings.sampling["seed"] = 7
    }
    #expect(
      found == #"{"model":"m","prompt":"Be \"brief\".\nHi\n🐦\nYes\nWhy?","max_tokens":50,"stream":true,"#
        + #""ignore_eos":true,"temperature":0,"seed":7}"#
    )
  }

  @Test func tgi() throws {
    #expect(
      try body(.tgi) == #"{"inputs":"Be \"brief\".\nHi\n🐦\nYes\nWhy?","parameters":{"max_new_tokens":50,"#
        + #""details":true,"do_sample":false},"stream":true}"#
    )
    let warm = try body(.tgi) { $0.sampling["temperature"] = .number(0.5) }
    #expect(warm.contains(#""do_sample":true,"temperature":0.5"#))
  }

  @Test func headersNameTheRequest() throws {
    var settings = RequestBuilder.Settings()
    settings.apiKey = "k"
    settings.headers = [("x-team", "a")]
    settings.timeout = .seconds(5)
    let request = try RequestBuilder(route: .chat, server: "http://h", settings: settings)
      .request(for: Self.dialogue, id: "warmup-3")
    let headers = request.headers.map { "\($0.name): \($0.value)" }
    #expect(
      headers == [
        "content-type: application/json", "accept: text/event-stream", "authorization: Bearer k", "x-team: a",
        "x-request-id: warmup-3",
      ]
    )
    #expect(request.timeout == .seconds(5))
  }

  @Test(
    "a prefix of the address is kept and nothing added twice",
    arguments: [
      ("http://h:8000", "http://h:8000/v1/chat/completions"), ("http://h/", "http://h/v1/chat/completions"),
      ("https://h/a/b", "https://h/a/b/v1/chat/completions"),
      ("http://h/a/v1/", "http://h/a/v1/chat/completions"),
      ("http://h/v1/chat/completions", "http://h/v1/chat/completions"),
    ]
  )
  func addresses(_ base: String, _ expected: String) throws {
    #expect(try LoadRoute.chat.address(base) == expected)
  }

  @Test func tgiHasItsOwnPath() throws {
    #expect(try LoadRoute.tgi.address("http://h/v1") == "http://h/v1/generate_stream")
  }

  @Test(
    "what is no address is refused",
    arguments: ["", "h:80", "ftp://h", "http://", "http:///x", "http://h/?a=b"]
  )
  func badAddresses(_ base: String) {
    let error = #expect(throws: LoadError.self) { try LoadRoute.chat.address(base) }
    #expect(
      error?.description
        == "--url must be an http or https address such as http://localhost:8080; got '\(base)'"
    )
  }
}
