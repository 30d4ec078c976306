import Needletail
import Serving
import Testing

@Suite("streamed completions")
struct CompletionStreamTests {
  @Test("send an event for each token, special ones without text, and the end marker")
  func events() async throws {
    let response = try await TestServer().post(Completions.path, Completions.body(#""stream":true"#))
    #expect(response.status == 200)
    #expect(
      try Chat.timeless(response.text)
        == Completions.event(Completions.choice(0, " Hello", finish: "null"))
        + Completions.event(Completions.choice(0, ",", finish: "null"))
        + Completions.event(Completions.choice(0, "", finish: #""stop""#)) + Completions.done
    )
    #expect(response.header("content-type") == "text/event-stream")
    #expect(response.header("x-compute-characters") == "1")
  }

  @Test("send the events of several prompts side by side, in order within each")
  func several() async throws {
    let server = Completions.server(.hello, .single("b", logprob: -1), .single("c", logprob: -1), .hello)
    let response = try await server.post(
      Completions.path,
      Completions.body(#""stream":true"#, prompt: #"["1","2","3","4"]"#)
    )
    let pieces = response.text.matches(of: /"index":(\d),"text":"([^"]*)"/).map(\.output)
    for (index, text) in [" Hello,", "b", "c", " Hello,"].enumerated() {
      #expect(pieces.filter { $0.1 == "\(index)" }.map(\.2).joined() == text)
    }
    #expect(pieces.count == 8)
    #expect(response.text.hasSuffix(Completions.done))
  }

  @Test("tell the counts of all answers in one more event when that is asked for")
  func usage() async throws {
    let response = try await Completions.server(.hello, .single("b", logprob: -1)).post(
      Completions.path,
      Completions.body(
        #""stream":true,"n":2,"stream_options":{"include_usage":true}"#
      )
    )
    let end = Completions.event("", usage: Completions.usage(2, 4)) + Completions.done
    #expect(try Chat.timeless(response.text).hasSuffix(end))
  }

  @Test("tell the counts with each event when that is asked for")
  func continuousUsage() async throws {
    let options = #""stream":true,"stream_options":{"include_usage":true,"continuous_usage_stats":true}"#
    let response = try await TestServer().post(Completions.path, Completions.body(options))
    let counts = response.text.matches(of: /"completion_tokens":(\d+)/).map(\.output.1)
    #expect(counts == ["1", "2", "3", "3"])
  }

  @Test("repeat the prompt first when that is asked for, with its log-probabilities")
  func echo() async throws {
    let response = try await TestServer().post(
      Completions.path,
      Completions.body(#""stream":true,"echo":true,"logprobs":0"#)
    )
    let prompt =
      #"{"tokens":["<s>","x"],"token_logprobs":[null,-2.5],"top_logprobs":[null,{"x":-2.5}],"#
      + #""text_offset":[0,0]}"#
    let first =
      #"{"tokens":[" Hello"],"token_logprobs":[-0.34],"top_logprobs":[{" Hello":-0.34}],"text_offset":[1]}"#
    #expect(
      try Chat.timeless(response.text).hasPrefix(
        Completions.event(Completions.choice(0, "x", logprobs: prompt, finish: "null"))
          + Completions.event(Completions.choice(0, " Hello", logprobs: first, finish: "null"))
      )
    )
    let plain = try await TestServer().post(
      Completions.path,
      Completions.body(#""stream":true,"echo":true"#)
    )
    #expect(
      try Chat.timeless(plain.text).hasPrefix(
        Completions.event(Completions.choice(0, "x", finish: "null"))
          + Completions.event(Completions.choice(0, " Hello", finish: "null"))
      )
    )
  }

  @Test("report broken rules as an event with status 200, and end properly")
  func validation() async throws {
    let response = try await TestServer().post(
      Completions.path,
      Completions.body(#""stream":true,"top_p":2"#)
    )
    #expect(response.status == 200)
    #expect(
      response.text
        == #"data: {"error":{"message":"Input validation error: `top_p` must be > 0.0 and < 1.0","#
        + #""http_status_code":422}}"# + "\n\n" + Completions.done
    )
  }

  @Test("end with the failure of any of them")
  func failure() async throws {
    let gate = Gate()
    var broken = Script.hello
    broken.failure = FakeError(description: "broken")
    let server = Completions.server(.stalled(at: gate), broken)
    let response = try await server.post(
      Completions.path,
      Completions.body(#""stream":true"#, prompt: #"["a","b"]"#)
    )
    #expect(
      response.text.hasSuffix(
        #"data: {"error":{"message":"Request failed during generation: Server error: broken","#
          + #""http_status_code":422}}"# + "\n\n" + Completions.done
      )
    )
    await server.generator.waitForCancellation()
    gate.open()
  }
}
