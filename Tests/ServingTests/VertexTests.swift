import HTTPTypes
import Needletail
import Serving
import Testing

@Suite("/vertex, the route of Vertex AI")
struct VertexTests {
  static let incomplete = #"{"error":"Incomplete generation","error_type":"Incomplete generation"}"#

  @Test("answers prompts and conversations in order")
  func order() async throws {
    let server = TestServer(
      generator: FakeGenerator(
        .single("one", logprob: 0),
        .single("two", logprob: 0),
        .single("?", logprob: 0)
      )
    )
    let body = #"{"instances":[{"inputs":"x"},{"messages":[{"role":"u","content":"y"}],"max_tokens":3}]}"#
    let response = try await server.post("/vertex", body)
    #expect(response.status == 200)
    #expect(response.header("x-compute-type") == nil)
    let calls = server.generator.calls
    #expect(calls.count == 2)
    // Which of the two takes the first script is open.
    #expect([#"{"predictions":["one","two"]}"#, #"{"predictions":["two","one"]}"#].contains(response.text))
    #expect(Set(calls.map(\.prompt.count)) == [2, "<u>y</u>\n<assistant>".utf8.count])
  }

  @Test("places of predictions are those of instances, whichever ends first")
  func slowest() async throws {
    let gate = Gate()
    var slow = Script.single("slow", logprob: 0)
    slow.gate = gate
    let server = TestServer(generator: FakeGenerator(slow, .single("quick", logprob: 0)))
    async let response = server.post("/vertex", #"{"instances":[{"inputs":"x"},{"inputs":"yy"}]}"#)
    while server.generator.calls.count < 2 { try await Task.sleep(for: .milliseconds(1)) }
    gate.open()
    let text = try await response.text
    // The first call got the slow script.
    let first = server.generator.calls[0].prompt.count == 2
    #expect(text == (first ? #"{"predictions":["slow","quick"]}"# : #"{"predictions":["quick","slow"]}"#))
  }

  @Test("of the parameters only length and seed count, and sampling is on")
  func parameters() async throws {
    let server = TestServer()
    let body =
      #"{"instances":[{"inputs":"x","parameters":{"max_new_tokens":7,"seed":5,"temperature":0.5,"top_k":0}}]}"#
    #expect(try await server.post("/vertex", body).text == #"{"predictions":[" Hello,"]}"#)
    let options = try #require(server.generator.calls.first?.options)
    #expect(options.maxNewTokens == 7)
    #expect(options.seed == 5)
    #expect(options.doSample)
    #expect(options.temperature == nil)
  }

  @Test("more prompts than a client may send elsewhere are answered")
  func manyInstances() async throws {
    let instances = Array(repeating: #"{"inputs":"x"}"#, count: 9).joined(separator: ",")
    let response = try await TestServer().post("/vertex", #"{"instances":[\#(instances)]}"#)
    #expect(
      response.text == #"{"predictions":["# + Array(repeating: #"" Hello,""#, count: 9).joined(separator: ",")
        + "]}"
    )
  }

  @Test("no instance is an error of its own")
  func empty() async throws {
    let response = try await TestServer().post("/vertex", #"{"instances":[]}"#)
    #expect(response.status == 422)
    #expect(response.text == #"{"error":"Input validation error","error_type":"Input validation error"}"#)
  }

  @Test(
    "whatever fails is an incomplete generation",
    arguments: [
      #"{"instances":[{"inputs":""}]}"#, #"{"instances":[{"inputs":"x"},{"inputs":"unspeakable"}]}"#,
      #"{"instances":[{"inputs":"x","parameters":{"max_new_tokens":0}}]}"#,
    ]
  )
  func failure(body: String) async throws {
    let response = try await TestServer().post("/vertex", body)
    #expect(response.status == 500)
    #expect(response.text == Self.incomplete)
  }

  @Test(
    "the model's failure and too many instances are incomplete generations too",
    arguments: [true, false]
  )
  func overload(breaks: Bool) async throws {
    var server = TestServer()
    if breaks { server.generator.refusal = FakeError(description: "broken") }
    server.configuration.limits.maxConcurrentRequests = breaks ? 2 : 1
    let response = try await server.post("/vertex", #"{"instances":[{"inputs":"x"},{"inputs":"y"}]}"#)
    #expect(response.status == 500)
    #expect(response.text == Self.incomplete)
    #expect(server.generator.calls.isEmpty)
  }

  @Test("a template's refusal keeps its own words")
  func template() async throws {
    let body = #"{"instances":[{"messages":[{"role":"alien","content":"x"}]}]}"#
    let response = try await TestServer().post("/vertex", body)
    #expect(response.status == 422)
    #expect(response.text.hasSuffix(#","error_type":"template_error"}"#))
  }

  @Test(
    "an instance of no kind gets 422 with its place",
    arguments: [
      (#"{"instances":[{}]}"#, "instances[0]", 16),
      (#"{"instances":[{"inputs":"x"},7]}"#, "instances[1]", 30),
      (#"{"instances":[{"inputs":"x","parameters":{"seed":-1}}]}"#, "instances[0]", 53),
    ]
  )
  func shape(body: String, place: String, column: Int) async throws {
    let response = try await TestServer().post("/vertex", body)
    #expect(response.status == 422)
    #expect(
      response.text
        == "Failed to deserialize the JSON body into the target type: \(place): data did not match any variant "
        + "of untagged enum VertexInstance at line 1 column \(column)"
    )
  }

  @Test("the platform's own paths are served beside the usual ones")
  func platformRoutes() async throws {
    var server = TestServer()
    server.configuration.apiKey = "secret"
    server.configuration.vertexPredictRoute = "/v1/endpoints/1/deployedModels/2:predict"
    server.configuration.vertexHealthRoute = "/alive"
    let path = "/v1/endpoints/1/deployedModels/2:predict"
    let body = #"{"instances":[{"inputs":"x"}]}"#
    #expect(try await server.post(path, body).text == #"{"predictions":[" Hello,"]}"#)
    #expect(try await server.post("/vertex", body).status == 401)
    #expect(try await server.send(.get, "/alive").status == 200)
    #expect(try await server.send(.head, "/alive").status == 200)
    #expect(try await server.send(.get, "/health").status == 200)
    #expect(try await server.send(.get, path).header("allow") == "POST")
  }

  @Test("a path of the platform that is taken becomes the platform's")
  func takenRoutes() async throws {
    var server = TestServer()
    server.configuration.vertexPredictRoute = "/generate/"
    server.configuration.vertexHealthRoute = "/health"
    let response = try await server.post("/generate", #"{"instances":[{"inputs":"x"}]}"#)
    #expect(response.text == #"{"predictions":[" Hello,"]}"#)
    #expect(try await server.send(.get, "/health").status == 200)
    #expect(try await server.send(.get, "/ping").status == 200)
  }

  @Test(
    "paths that a router reads as patterns are told apart",
    arguments: [
      ("/predict", true), ("/a/b:c", true), ("/", true), ("", false), ("predict", false), ("/{x}", false),
      ("/:x", false), ("/a/*", false), ("/a b", false), ("/ä", false),
    ]
  )
  func isRoute(path: String, expected: Bool) {
    #expect(ServerConfiguration.isRoute(path) == expected)
  }
}
