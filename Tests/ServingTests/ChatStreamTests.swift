import Needletail
import OrderedJSON
import Serving
import Testing

@Suite("streamed chats")
struct ChatStreamTests {
  /// A chunk as the server writes it.
  private static func chunk(_ choices: String, usage: String = "null") -> String {
    #"data: {"object":"chat.completion.chunk","id":"chatcmpl-0","created":0,"model":"fake/model","#
      + #""system_fingerprint":"3.3.6-dev0-native","choices":[\#(choices)],"usage":\#(usage)}"# + "\n\n"
  }

  private static func choice(_ content: String, logprobs: String = "null", finish: String = "null") -> String
  {
    #"{"index":0,"delta":{"role":"assistant","content":"\#(content)"},"logprobs":\#(logprobs),"#
      + #""finish_reason":\#(finish)}"#
  }

  private static let done = "data: [DONE]\n\n"

  @Test("send a chunk for each token, special ones without text, and the end marker")
  func chunks() async throws {
    let response = try await Chat.server().post(Chat.path, Chat.body(#""stream":true"#))
    #expect(response.status == 200)
    #expect(
      try Chat.timeless(response.text)
        == Self.chunk(Self.choice(" Hello")) + Self.chunk(Self.choice(","))
        + Self.chunk(Self.choice("", finish: #""stop""#)) + Self.done
    )
    #expect(response.header("content-type") == "text/event-stream")
    #expect(response.header("x-compute-characters") == "26")
  }

  @Test("tell the token counts in one more chunk when they are asked for")
  func usage() async throws {
    let response = try await Chat.server().post(
      Chat.path,
      Chat.body(#""stream":true,"stream_options":{"include_usage":true}"#)
    )
    let usage = Self.chunk("", usage: #"{"prompt_tokens":26,"completion_tokens":3,"total_tokens":29}"#)
    #expect(try Chat.timeless(response.text).hasSuffix(usage + Self.done))
    #expect(response.text.split(separator: #""usage":null"#).count == 4)
  }

  @Test("tell the token counts with each chunk when that is asked for")
  func continuousUsage() async throws {
    let response = try await Chat.server().post(
      Chat.path,
      Chat.body(
        #""stream":true,"stream_options":{"include_usage":true,"continuous_usage_stats":true}"#
      )
    )
    let counts = response.text.matches(of: /"completion_tokens":(\d+),"total_tokens":(\d+)/)
    #expect(counts.map(\.output.1) == ["1", "2", "3", "3"])
    #expect(counts.map(\.output.2) == ["27", "28", "29", "29"])
  }

  @Test("have one id in all chunks, and another in the next stream")
  func ids() async throws {
    var ids: [Set<Substring>] = []
    for _ in 0..<2 {
      let response = try await Chat.server().post(Chat.path, Chat.body(#""stream":true"#))
      ids.append(Set(response.text.matches(of: /"id":"(chatcmpl-\w{24})"/).map(\.output.1)))
    }
    #expect(ids.map(\.count) == [1, 1])
    #expect(ids[0] != ids[1])
  }

  @Test("tell the log-probability of each token when they are asked for")
  func logprobs() async throws {
    let response = try await Chat.server().post(Chat.path, Chat.body(#""stream":true,"logprobs":true"#))
    let logprobs =
      #"{"content":[{"token":" Hello","logprob":-0.34,"bytes":[32,72,101,108,108,111],"top_logprobs":[]}]}"#
    #expect(
      try Chat.timeless(response.text).hasPrefix(Self.chunk(Self.choice(" Hello", logprobs: logprobs)))
    )
  }

  @Test("end with text that was held back as the possible start of a stop text")
  func heldBack() async throws {
    var script = Script.hello
    script.tokens[1].text = ""
    let response = try await Chat.server(script).post(Chat.path, Chat.body(#""stream":true"#))
    #expect(
      try Chat.timeless(response.text)
        == Self.chunk(Self.choice(" Hello")) + Self.chunk(Self.choice(""))
        + Self.chunk(Self.choice(",", finish: #""stop""#)) + Self.done
    )
  }

  @Test("report broken rules as an event with status 200, and end properly")
  func validation() async throws {
    let response = try await Chat.server().post(Chat.path, Chat.body(#""stream":true,"top_p":2"#))
    #expect(response.status == 200)
    #expect(
      response.text
        == #"data: {"error":{"message":"Input validation error: `top_p` must be > 0.0 and < 1.0","#
        + #""http_status_code":422}}"# + "\n\n" + Self.done
    )
  }

  @Test("report a failing model as an event, and end properly")
  func failure() async throws {
    var script = Script.hello
    script.tokens.removeLast()
    script.failure = FakeError(description: "broken")
    let response = try await Chat.server(script).post(Chat.path, Chat.body(#""stream":true"#))
    #expect(
      response.text.hasSuffix(
        #"data: {"error":{"message":"Request failed during generation: Server error: broken","#
          + #""http_status_code":422}}"# + "\n\n" + Self.done
      )
    )
  }
}
