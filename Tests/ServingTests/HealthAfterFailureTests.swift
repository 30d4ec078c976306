import HTTPTypes
import Needletail
import Serving
import Testing

@Suite("health after a failed generation")
struct HealthAfterFailureTests {
  @Test("a token must be generated before the server is healthy again")
  func probe() async throws {
    let test = TestServer()
    let server = test.server()
    test.generator.refusal = FakeError(description: "broken")
    #expect(try await server.send(.post, "/generate", #"{"inputs":"x"}"#).status == 424)
    #expect(try await server.send(.get, "/health").status == 503)
    #expect(try await server.send(.get, "/health").status == 503)
    test.generator.refusal = nil
    #expect(try await server.send(.get, "/health").status == 200)
    #expect(try await server.send(.get, "/health").status == 200)
    let probe = try #require(test.generator.calls.first)
    #expect(test.generator.calls.count == 1)
    #expect(probe.prompt == "liveness".utf8.map { Int32($0) })
    #expect(probe.options.maxNewTokens == 1)
  }
}
