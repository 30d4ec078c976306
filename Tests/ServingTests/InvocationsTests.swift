import HTTPTypes
import Serving
import Testing

@Suite("/invocations, the route of SageMaker")
struct InvocationsTests {
  @Test(
    "behaves as the first route that can read the body",
    arguments: [
      ("/", #"{"inputs":"x"}"#), ("/", #"{"inputs":"x","parameters":{"details":true,"seed":1}}"#),
      ("/", #"{"inputs":"x","stream":true}"#), ("/", #"{"inputs":"x","messages":[]}"#),
      ("/", #"{"inputs":"x","parameters":{"top_k":0}}"#),
      ("/", #"{"inputs":"x","stream":true,"parameters":{"top_k":0}}"#),
      (Chat.path, Chat.body()), (Chat.path, Chat.body(#""stream":true"#)),
      (Chat.path, Chat.body(#""inputs":7,"temperature":0"#)), (Completions.path, Completions.body()),
      (Completions.path, Completions.body(#""stream":true,"messages":7"#)),
      (Completions.path, Completions.body(#""max_tokens":0"#)),
    ]
  )
  func dispatch(path: String, body: String) async throws {
    let server = Chat.server()
    let expected = try await server.post(path, body)
    let response = try await server.post("/invocations", body)
    #expect(response.status == expected.status)
    #expect(response.header("content-type") == expected.header("content-type"))
    #expect(response.header("x-compute-characters") == expected.header("x-compute-characters"))
    // Times and the ids of answers are new each time.
    let volatile = /"created":1\d{9}|"id":"[a-z]+-\w+"/
    #expect(response.text.replacing(volatile, with: "") == expected.text.replacing(volatile, with: ""))
  }

  @Test(
    "a body that fits no route gets 422",
    arguments: [("{}", 2), ("[]", 2), (#"{"inputs":7}"#, 12), (#"{"messages":"x"}"#, 16), ("null", 4)]
  )
  func noVariant(body: String, column: Int) async throws {
    let response = try await TestServer().post("/invocations", body)
    #expect(response.status == 422)
    #expect(
      response.text
        == "Failed to deserialize the JSON body into the target type: "
        + "data did not match any variant of untagged enum SagemakerRequest at line 1 column \(column)"
    )
    #expect(response.header("content-type") == "text/plain; charset=utf-8")
  }

  @Test("asks for the key")
  func key() async throws {
    var server = TestServer()
    server.configuration.apiKey = "secret"
    #expect(try await server.post("/invocations", #"{"inputs":"x"}"#).status == 401)
  }
}
