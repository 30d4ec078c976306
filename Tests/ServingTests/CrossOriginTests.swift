import HTTPTypes
import Serving
import Testing

@Suite("calls from web pages")
struct CrossOriginTests {
  @Test("any origin is welcome by default, in errors too", arguments: ["/health", "/nope"])
  func anyOrigin(path: String) async throws {
    let response = try await TestServer().send(.get, path)
    #expect(response.header("access-control-allow-origin") == "*")
    #expect(
      response.header("vary") == "origin, access-control-request-method, access-control-request-headers"
    )
  }

  @Test(
    "only listed origins are named once there is a list",
    arguments: [("https://a.example", "https://a.example"), ("https://b.example", nil), (nil, nil)]
  )
  func listedOrigin(origin: String?, allowed: String?) async throws {
    var server = TestServer()
    server.configuration.corsAllowOrigin = ["https://a.example"]
    var headers = HTTPFields()
    headers[.origin] = origin
    let response = try await server.send(.get, "/health", headers: headers)
    #expect(response.header("access-control-allow-origin") == allowed)
  }

  @Test("preflight requests are answered")
  func preflight() async throws {
    let response = try await TestServer().send(
      .options,
      "/generate",
      headers: [.origin: "https://a.example", .accessControlRequestMethod: "POST"]
    )
    #expect(response.status == 200)
    #expect(response.header("access-control-allow-methods") == "GET,POST")
    #expect(response.header("access-control-allow-headers") == "content-type")
    #expect(response.text == "")
  }
}
