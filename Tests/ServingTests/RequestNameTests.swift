import HTTPTypes
import Serving
import Testing

@Suite("the id of a request")
struct RequestNameTests {
  private static func id(sent: String?, _ path: String = "/health") async throws -> String? {
    var headers: HTTPFields = [:]
    if let sent, let name = HTTPField.Name("x-request-id") { headers[name] = sent }
    return try await TestServer().send(.get, path, headers: headers).header("x-request-id")
  }

  @Test(
    "is the client's and comes back on every response",
    arguments: ["/health", "/nope", "/generate", "/metrics", "/readyz"]
  )
  func echoed(path: String) async throws {
    #expect(try await Self.id(sent: "client-1/2:3@x=+._", path) == "client-1/2:3@x=+._")
  }

  @Test(
    "is made where the client sends none that can stand in a log",
    arguments: [nil, "", "two words", "a\"b", "é", String(repeating: "x", count: 129)]
  )
  func made(sent: String?) async throws {
    let first = try #require(try await Self.id(sent: sent))
    let second = try await Self.id(sent: sent)
    #expect(first != sent && !first.isEmpty)
    #expect(first != second)
  }

  @Test("comes back on refusals and in streams")
  func everywhere() async throws {
    let name = try #require(HTTPField.Name("x-request-id"))
    let headers: HTTPFields = [.contentType: "application/json", name: "mine"]
    for (path, body) in [
      ("/generate", "{"), ("/generate", #"{"inputs":""}"#), ("/generate_stream", #"{"inputs":"x"}"#),
    ] {
      let answer = try await TestServer().send(.post, path, body, headers: headers)
      #expect(answer.header("x-request-id") == "mine")
    }
    let preflight = try await TestServer().send(.options, "/generate", headers: headers)
    #expect(preflight.header("x-request-id") == "mine")
  }
}
