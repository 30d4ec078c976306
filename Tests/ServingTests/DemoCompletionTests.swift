import HTTPTypes
import Needletail
import OrderedJSON
import Serving
import Testing

@Suite("completions of the demo model")
struct DemoCompletionTests {
  private static func server() async throws -> TextGenerationServer {
    let model = try await LanguageModel.load()
    let total = model.info.maxTotalTokens
    var test = TestServer()
    test.model = LanguageModelGenerator(model)
    test.configuration.limits = RequestLimits(maxInputTokens: total - 1, maxTotalTokens: total)
    return test.server()
  }

  @Test("answers the same over both APIs")
  func bothRoutes() async throws {
    let server = try await Self.server()
    let generated = try await server.send(
      .post,
      "/generate",
      #"{"inputs":"Once upon a time","parameters":{"max_new_tokens":12}}"#
    )
    let text = try JSONValue(parsing: generated.text)["generated_text"]
    #expect(text?.stringValue?.isEmpty == false)
    let completed = try await server.send(
      .post,
      Completions.path,
      #"{"prompt":["Once upon a time","Once upon a time"],"max_tokens":12,"temperature":0,"n":2}"#
    )
    let choices = try #require(try JSONValue(parsing: completed.text)["choices"]?.arrayValue)
    #expect(choices.map { $0["text"] } == [text, text, text, text])
  }

  @Test("names each token of a completion by its own text")
  func tokenTexts() async throws {
    let server = try await Self.server()
    let response = try await server.send(
      .post,
      Completions.path,
      #"{"prompt":"Once upon a time","max_tokens":8,"temperature":0,"logprobs":0,"ignore_eos":true}"#
    )
    let choice = try #require(try JSONValue(parsing: response.text)["choices"]?.arrayValue?.first)
    let tokens = try #require(choice["logprobs"]?["tokens"]?.arrayValue).compactMap(\.stringValue)
    #expect(tokens.count == 8)
    #expect(tokens.joined() == choice["text"]?.stringValue)
  }

  @Test("scores an echoed answer as it was scored when it was generated, each token the likeliest")
  func echo() async throws {
    let server = try await Self.server()
    let text = "Once upon a time"
    let generated = try await server.send(
      .post,
      "/generate",
      #"{"inputs":"\#(text)","parameters":{"max_new_tokens":6,"details":true,"ignore_eos":true}}"#
    )
    let tokens = try #require(try JSONValue(parsing: generated.text)["details"]?["tokens"]?.arrayValue)
    let model = try await LanguageModel.load()
    let ids = try model.encode(text) + tokens.compactMap { $0["id"]?.intValue.map(Int32.init) }
    let echoed = try await server.send(
      .post,
      Completions.path,
      #"{"prompt":[\#(ids)],"temperature":0,"max_tokens":1,"logprobs":1,"echo":true}"#
    )
    let choice = try JSONValue(parsing: echoed.text)["choices"]?.arrayValue?.first
    let logprobs = try #require(choice?["logprobs"], "\(echoed.text)")
    let own = try #require(logprobs["token_logprobs"]?.arrayValue).map(\.doubleValue)
    let best = try #require(logprobs["top_logprobs"]?.arrayValue).map { candidates in
      candidates.objectValue?.members.compactMap(\.value.doubleValue).max()
    }
    #expect(own.count == ids.count + 1)
    #expect(best.count == ids.count + 1)
    #expect(own.first == .some(nil))
    #expect(best.first == .some(nil))
    #expect(own.suffix(7) == best.suffix(7))
    for (score, token) in zip(own.dropLast().suffix(6), tokens) {
      #expect(abs(try #require(score) - (try #require(token["logprob"]?.doubleValue))) < 1e-4)
    }
  }
}
