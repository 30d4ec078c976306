import Generation
import Needletail
import OrderedJSON
import Serving
import Testing

@Suite("/v1/chat/completions")
struct ChatTests {
  @Test("answers with a message in the reference's order of members")
  func answer() async throws {
    let response = try await Chat.server().post(Chat.path, Chat.body())
    #expect(response.status == 200)
    #expect(
      try Chat.timeless(response.text)
        == #"{"object":"chat.completion","id":"chatcmpl-0","created":0,"model":"fake/model","#
        + #""system_fingerprint":"3.3.6-dev0-native","choices":[{"index":0,"#
        + #""message":{"role":"assistant","content":" Hello,"},"logprobs":null,"finish_reason":"stop"}],"#
        + #""usage":{"prompt_tokens":26,"completion_tokens":3,"total_tokens":29}}"#
    )
    #expect(response.header("x-compute-characters") == "26")
    #expect(response.header("x-generated-tokens") == "3")
  }

  @Test("encodes the rendered conversation without special tokens and finds stop texts anywhere")
  func prompt() async throws {
    let server = Chat.server()
    _ = try await server.post(Chat.path, Chat.body())
    let call = try #require(server.generator.calls.first)
    #expect(call.prompt == "<user>x</user>\n<assistant>".utf8.map { Int32($0) })
    #expect(call.options.stopMode == .anywhere)
    #expect(call.options.doSample)
    #expect(call.options.temperature == nil)
    #expect(call.options.maxNewTokens == 1174)
  }

  @Test("a conversation that is written in tokens reaches the model as it is, a last answer too")
  func tokens() async throws {
    let server = Chat.server()
    server.generator.chatIDs = [7, 10, 11]
    _ = try await server.post(Chat.path, Chat.body())
    let open = #"{"messages":[{"role":"user","content":"x"},{"role":"assistant","content":"y"}]}"#
    _ = try await server.post(Chat.path, open)
    #expect(server.generator.calls.map(\.prompt) == [[7, 10, 11], [7, 10, 11]])
    #expect(server.generator.renderings.last?.messages.last?["content"] == "y")
    let tokenized = try await server.post("/chat_tokenize", Chat.body())
    #expect(
      tokenized.text.hasPrefix(#"{"tokenize_response":[{"id":7,"text":"seven","start":0,"stop":0},{"id":10,"#)
    )
    let ids = try await server.post("/tokenize", Chat.body())
    #expect(ids.text.contains(#""tokens":[7,10,11]"#))
  }

  @Test(
    "echoes the model that was named",
    arguments: [("null", "fake/model"), (#""tgi""#, "fake/model"), (#""gpt-9""#, "gpt-9")]
  )
  func model(named: String, echoed: String) async throws {
    let response = try await Chat.server().post(Chat.path, Chat.body(#""model":\#(named)"#))
    #expect(response.text.contains(#""model":"\#(echoed)","#))
  }

  @Test("tells why it ended in OpenAI's words", arguments: [("length", "length"), ("stop_sequence", "stop")])
  func finishReason(raw: String, name: String) async throws {
    var script = Script.hello
    script.summary?.finishReason = try #require(.init(rawValue: raw))
    let response = try await Chat.server(script).post(Chat.path, Chat.body())
    #expect(response.text.contains(#""finish_reason":"\#(name)"}"#))
  }

  @Test("tells log-probabilities of all tokens when they are asked for")
  func logprobs() async throws {
    let response = try await Chat.server().post(
      Chat.path,
      Chat.body(#""logprobs":true,"top_logprobs":2"#)
    )
    let hello = #""token":" Hello","logprob":-0.34,"bytes":[32,72,101,108,108,111]"#
    let comma = #""token":",","logprob":-1.0,"bytes":[44]"#
    let end = #"{"token":"</s>","logprob":0.0,"bytes":[60,47,115,62]"#
    let other = #"{"token":"</s>","logprob":-1.5,"bytes":[60,47,115,62]}"#
    let entries = [
      "{\(hello),\"top_logprobs\":[{\(hello)},\(other)]}", "{\(comma),\"top_logprobs\":[{\(comma)}]}",
      "\(end),\"top_logprobs\":[\(end)}]}",
    ]
    #expect(response.text.contains("\"logprobs\":{\"content\":[\(entries.joined(separator: ","))]}"))
  }

  @Test("continues the last message if the assistant wrote it")
  func continuation() async throws {
    let server = Chat.server()
    let body = """
      {"messages":[{"role":"user","content":"So? "},{"role":"assistant","content":"So it is \\n "}]}
      """
    #expect(try await server.post(Chat.path, body).status == 200)
    #expect(server.generator.promptText == "<user>So? </user>\n<assistant>So it is")
  }

  @Test("a template's refusal is a 422, in streams too", arguments: ["", #","stream":true"#])
  func template(members: String) async throws {
    let response = try await Chat.server().post(
      Chat.path,
      #"{"messages":[{"role":"alien","content":"x"}]\#(members)}"#
    )
    #expect(response.status == 422)
    #expect(
      response.text
        == #"{"error":"Template error: syntax error: roles must alternate (in <string>:1)","error_type":"template_error"}"#
    )
  }
}
