import Needletail
import Serving
import Testing

@Suite("metrics of requests", .timeLimit(.minutes(1)))
struct RequestMetricsTests {
  @Test(
    "count every generation, and a chat beside its generation",
    arguments: [
      ("/generate", #"{"inputs":"x"}"#, 1.0), ("/generate_stream", #"{"inputs":"x"}"#, 1),
      ("/", #"{"inputs":"x"}"#, 1),
      ("/generate", #"{"inputs":"x","parameters":{"best_of":2,"do_sample":true}}"#, 1),
      ("/v1/chat/completions", #"{"messages":[{"role":"user","content":"x"}]}"#, 2),
      ("/v1/chat/completions", #"{"stream":true,"messages":[{"role":"user","content":"x"}]}"#, 2),
      ("/invocations", #"{"inputs":"x"}"#, 1),
      ("/invocations", #"{"messages":[{"role":"user","content":"x"}]}"#, 2),
      ("/vertex", #"{"instances":[{"inputs":"x"}]}"#, 2),
      (KServeTests.infer, KServeTests.body(["x"], outputs: ["o"]), 1),
    ] as [(String, String, Double)]
  )
  func success(path: String, body: String, count: Double) async throws {
    let server = Chat.server(.hello)
    #expect(try await server.post(path, body).status == 200)
    let metrics = try await server.metricsText()
    #expect(metrics["tgi_request_count"] == count)
    #expect(metrics["tgi_request_success"] == 1)
    #expect(metrics["tgi_request_duration_count"] == 1)
    #expect(metrics["tgi_request_validation_duration_count"] == 1)
    #expect(metrics["tgi_request_queue_duration_sum"] == 0.012)
    #expect(metrics["tgi_request_inference_duration_sum"] == 3.1009)
    #expect(metrics["tgi_request_mean_time_per_token_duration_sum"] == 3.1009 / 3)
    #expect(metrics["tgi_request_generated_tokens_sum"] == 3)
    #expect(metrics["tgi_request_input_length_count"] == 1)
  }

  @Test("count a conversation that is only tokenized")
  func tokenized() async throws {
    let server = Chat.server(.hello)
    #expect(try await server.post("/chat_tokenize", Chat.body()).status == 200)
    let metrics = try await server.metricsText()
    #expect(metrics["tgi_request_count"] == 1)
    #expect(metrics["tgi_request_success"] == 0)
  }

  @Test("tell how long prompts are and how much is wanted")
  func lengths() async throws {
    let server = TestServer()
    _ = try await server.post("/generate", #"{"inputs":"four","parameters":{"max_new_tokens":7}}"#)
    let metrics = try await server.metricsText()
    #expect(metrics["tgi_request_input_length_sum"] == 5)
    #expect(metrics["tgi_request_max_new_tokens_sum"] == 7)
  }

  @Test(
    "name the cause of a failure, on every kind of route",
    arguments: [
      ("/generate", #"{"inputs":""}"#, "validation"), ("/generate_stream", #"{"inputs":""}"#, "validation"),
      (
        "/v1/chat/completions", #"{"messages":[{"role":"alien","content":"x"}]}"#, "template"
      ),
      ("/vertex", #"{"instances":[{"inputs":""}]}"#, "validation"),
      ("/vertex", #"{"instances":[{"messages":[{"role":"alien","content":"x"}]}]}"#, "template"),
      (KServeTests.infer, KServeTests.body([""], outputs: ["o"]), "validation"),
    ]
  )
  func failure(path: String, body: String, cause: String) async throws {
    let server = Chat.server(.hello)
    _ = try await server.post(path, body)
    let metrics = try await server.metricsText()
    for (series, value) in metrics.values where series.hasPrefix("tgi_request_failure{") {
      #expect(value == (series == #"tgi_request_failure{err="\#(cause)"}"# ? 1 : 0))
    }
    #expect(metrics["tgi_request_success"] == 0)
  }

  @Test(
    "tell a failed model from one that says nothing at its end",
    arguments: ["/generate", "/generate_stream"]
  )
  func modelFailure(path: String) async throws {
    var broken = Script.hello
    broken.failure = FakeError(description: "broken")
    var silent = Script.hello
    silent.summary = nil
    let server = TestServer(generator: FakeGenerator(broken, silent))
    for _ in 0..<2 { _ = try await server.post(path, #"{"inputs":"x"}"#) }
    let metrics = try await server.metricsText()
    #expect(metrics[#"tgi_request_failure{err="generation"}"#] == 1)
    #expect(metrics[#"tgi_request_failure{err="incomplete"}"#] == 1)
  }

  @Test("count a request for which there is no permit")
  func overloaded() async throws {
    var server = TestServer()
    server.configuration.limits.maxConcurrentRequests = 0
    let answer = try await server.post("/generate", #"{"inputs":"x"}"#)
    #expect(answer.status == 429)
    #expect(answer.header("retry-after") == "1")
    #expect(try await server.metricsText()[#"tgi_request_failure{err="overloaded"}"#] == 1)
  }

  @Test("count a client that leaves", arguments: ["/generate", "/generate_stream"])
  func dropped(path: String) async throws {
    let gate = Gate()
    let server = TestServer(generator: FakeGenerator(.stalled(at: gate)))
    try await LiveServer.with(server) { live in
      let socket = try await RawSocket.connect(port: live.port)
      try await socket.post(path, #"{"inputs":"x"}"#)
      await server.generator.waitForCall()
      await socket.close()
      await server.generator.waitForCancellation()
      while try await server.metricsText()[#"tgi_request_failure{err="dropped"}"#] != 1 {
        try await Task.sleep(for: .milliseconds(5))
      }
    }
    gate.open()
  }
}
