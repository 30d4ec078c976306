import HTTPTypes
import Testing

@Suite("the pages")
struct PageTests {
  @Test("are HTML that may run its own script and nothing else", arguments: ["/ui", "/docs/"])
  func policy(path: String) async throws {
    let page = try await TestServer().send(.get, path)
    #expect(page.status == 200)
    #expect(page.header("content-type") == "text/html; charset=utf-8")
    #expect(page.header("x-content-type-options") == "nosniff")
    let policy = try #require(page.header("content-security-policy"))
    let nonce = try #require(policy.firstMatch(of: /script-src 'nonce-([0-9a-z]+)'/)?.1)
    #expect(
      policy
        == "default-src 'none'; script-src 'nonce-\(nonce)'; style-src 'nonce-\(nonce)'; connect-src 'self'; "
        + "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    #expect(page.text.matches(of: /<(script|style)/).count == 2)
    #expect(page.text.contains("<script nonce=\"\(nonce)\">"))
    #expect(page.text.contains("<style nonce=\"\(nonce)\">"))
  }

  @Test("are whole", arguments: ["/ui", "/docs/"])
  func whole(path: String) async throws {
    let page = try await TestServer().send(.get, path).text
    #expect(page.hasPrefix("<!doctype html>"))
    #expect(page.hasSuffix("</html>\n"))
    #expect(!page.contains("{{"))
  }

  @Test("ask for nothing from anywhere else", arguments: ["/ui", "/docs/"])
  func assets(path: String) async throws {
    let page = try await TestServer().send(.get, path).text
    #expect(page.matches(of: /<(link|img|script)[^>]+(href|src)="(?!data:)/).isEmpty)
    #expect(page.matches(of: /@import|url\(/).isEmpty)
  }

  @Test("have a number of their own each time")
  func nonce() async throws {
    let server = TestServer()
    let first = try await server.send(.get, "/ui").header("content-security-policy")
    #expect(try await server.send(.get, "/ui").header("content-security-policy") != first)
  }

  @Test("/docs leads to /docs/")
  func redirect() async throws {
    let answer = try await TestServer().send(.get, "/docs")
    #expect(answer.status == 303)
    #expect(answer.header("location") == "/docs/")
  }

  @Test("/ is the health of the server, for browsers too")
  func root() async throws {
    let answer = try await TestServer().send(.get, "/", headers: [.accept: "text/html"])
    #expect(answer.status == 200)
    #expect(answer.text == "")
  }
}
