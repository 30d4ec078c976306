import HTTPTypes
import Needletail
import Serving
import Testing

@Suite("health and information")
struct InfoTests {
  @Test("/info tells the model and the limits")
  func info() async throws {
    let response = try await TestServer().send(.get, "/info")
    #expect(
      response.text
        == #"{"model_id":"fake/model","model_sha":"abc123","model_pipeline_tag":"text-generation","#
        + #""max_concurrent_requests":128,"max_best_of":2,"max_stop_sequences":4,"max_input_tokens":20,"#
        + #""max_total_tokens":30,"validation_workers":2,"max_client_batch_size":4,"#
        + #""router":"text-generation-router","version":"3.3.6-dev0","sha":null,"docker_label":null}"#
    )
  }

  @Test("/v1/models lists the one model")
  func models() async throws {
    let response = try await TestServer().send(.get, "/v1/models")
    #expect(
      response.text
        == #"{"object":"list","data":[{"id":"fake/model","object":"model","created":0,"owned_by":"fake/model"}]}"#
    )
  }

  @Test("health has several names", arguments: ["/", "/health", "/ping"], [HTTPRequest.Method.get, .head])
  func healthy(path: String, method: HTTPRequest.Method) async throws {
    let response = try await TestServer().send(method, path)
    #expect(response.status == 200)
    #expect(response.text == "")
  }

  @Test("a stopped engine is unhealthy")
  func stopped() async throws {
    let server = TestServer()
    server.generator.isHealthy = false
    let response = try await server.send(.get, "/health")
    #expect(response.status == 503)
    #expect(response.text == #"{"error":"unhealthy","error_type":"healthcheck"}"#)
  }

  @Test("health asks for no token while nothing has failed")
  func noProbe() async throws {
    let server = TestServer()
    _ = try await server.send(.get, "/health")
    #expect(server.generator.calls.isEmpty)
  }
}
