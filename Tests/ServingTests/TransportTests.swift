import HTTPTypes
import Serving
import Testing

@Suite("requests that cannot be read")
struct TransportTests {
  static let routes = ["/", "/generate", "/generate_stream", "/v1/chat/completions"]

  @Test(
    "another media type gets 415",
    arguments: routes,
    [nil, "text/plain", "application/jsonp", "text/json"]
  )
  func contentType(route: String, type: String?) async throws {
    let headers: HTTPFields = type.map { [.contentType: $0] } ?? [:]
    let response = try await TestServer().send(.post, route, #"{"inputs":"x"}"#, headers: headers)
    #expect(response.status == 415)
    #expect(response.text == "Expected request with `Content-Type: application/json`")
    #expect(response.header("content-type") == "text/plain; charset=utf-8")
  }

  @Test(
    "JSON under any of its names is read",
    arguments: ["application/json", "Application/JSON; charset=utf-8", "application/vnd.api+json"]
  )
  func jsonTypes(type: String) async throws {
    let response = try await TestServer().send(
      .post,
      "/generate",
      #"{"inputs":"x"}"#,
      headers: [.contentType: type]
    )
    #expect(response.status == 200)
  }

  @Test(
    "what is not JSON gets 400",
    arguments: routes,
    [
      ("", "EOF while parsing a value at line 1 column 0"),
      (#"{"inputs":"#, "EOF while parsing a value at line 1 column 10"),
      ("{\"inputs\":\n x}", "expected value at line 2 column 2"),
      (#"{"inputs":"x"} y"#, "trailing characters at line 1 column 16"),
    ]
  )
  func syntax(route: String, text: (String, String)) async throws {
    let response = try await TestServer().post(route, text.0)
    #expect(response.status == 400)
    #expect(response.text == "Failed to parse the request body as JSON: \(text.1)")
    #expect(response.header("content-type") == "text/plain; charset=utf-8")
  }

  @Test(
    "JSON of another shape gets 422 with the place",
    arguments: [
      ("{}", "missing field `inputs` at line 1 column 2"),
      ("3", "invalid type: integer `3`, expected struct GenerateRequest at line 1 column 1"),
      (#"{"inputs":1}"#, "inputs: invalid type: integer `1`, expected a string at line 1 column 11"),
      (#"{"inputs":null}"#, "inputs: invalid type: null, expected a string at line 1 column 14"),
      (#"{"inputs":"x","inputs":"y"}"#, "duplicate field `inputs` at line 1 column 27"),
      (
        #"{"inputs":"x","parameters":null}"#,
        "parameters: invalid type: null, expected struct GenerateParameters at line 1 column 31"
      ),
      (
        "{\"inputs\":\"a\\\"}\",\n\"parameters\":{\"x\":[{}],\"temperature\":\"hot\"}}",
        #"parameters.temperature: invalid type: string "hot", expected f32 at line 2 column 42"#
      ),
      (
        #"{"inputs":"x","parameters":{"temperature":1e60}}"#,
        "parameters.temperature: invalid value: floating point `1e60`, expected f32 at line 1 column 46"
      ),
      (
        #"{"inputs":"x","parameters":{"seed":-1}}"#,
        "parameters.seed: invalid value: integer `-1`, expected u64 at line 1 column 37"
      ),
      (
        #"{"inputs":"x","parameters":{"max_new_tokens":1.5}}"#,
        "parameters.max_new_tokens: invalid type: floating point `1.5`, expected u32 at line 1 column 48"
      ),
      (
        #"{"inputs":"x","parameters":{"do_sample":null}}"#,
        "parameters.do_sample: invalid type: null, expected a boolean at line 1 column 44"
      ),
      (
        #"{"inputs":"x","parameters":{"stop":"x"}}"#,
        #"parameters.stop: invalid type: string "x", expected a sequence at line 1 column 38"#
      ),
      (
        #"{"inputs":"x","parameters":{"adapter_id":3}}"#,
        "parameters.adapter_id: invalid type: integer `3`, expected a string at line 1 column 42"
      ),
      (
        #"{"inputs":"x","parameters":{"stop":["x", true]}}"#,
        "parameters.stop[1]: invalid type: boolean `true`, expected a string at line 1 column 45"
      ),
    ]
  )
  func shape(body: String, detail: String) async throws {
    for route in ["/generate", "/generate_stream"] {
      let response = try await TestServer().post(route, body)
      #expect(response.status == 422)
      #expect(
        response.text == "Failed to deserialize the JSON body into the target type: \(detail)"
      )
      #expect(response.header("content-type") == "text/plain; charset=utf-8")
    }
  }

  @Test("optional fields may be null and unknown ones are ignored")
  func nulls() async throws {
    let body = """
      {"inputs":"x","stream":false,"parameters":{"best_of":null,"temperature":null,"top_k":null,"seed":null,\
      "max_new_tokens":null,"return_full_text":null,"truncate":null,"top_n_tokens":null,"grammar":null,\
      "adapter_id":null,"whatever":[1]}}
      """
    #expect(try await TestServer().post("/generate", body).status == 200)
  }

  @Test("a body over the limit gets 413, one of its size passes", arguments: [(14, 200), (13, 413)])
  func size(limit: Int, status: Int) async throws {
    var server = TestServer()
    server.configuration.payloadLimit = limit
    let response = try await server.post("/generate", #"{"inputs":"x"}"#)
    #expect(response.status == status)
    if status == 413 {
      #expect(response.text == "Failed to buffer the request body: length limit exceeded")
    }
  }

  @Test(
    "the API key is compared without regard to case",
    arguments: [(nil, 401), ("Bearer wrong", 401), ("secret", 401), ("bearer SECRET", 200)]
  )
  func apiKey(authorization: String?, status: Int) async throws {
    var server = TestServer()
    server.configuration.apiKey = "Secret"
    var headers: HTTPFields = [.contentType: "application/json"]
    headers[.authorization] = authorization
    let response = try await server.send(.post, "/generate", #"{"inputs":"x"}"#, headers: headers)
    #expect(response.status == status)
    if status == 401 { #expect(response.text == "") }
    #expect(try await server.send(.get, "/info").status == 200)
  }

  @Test("unknown paths get 404 with no body", arguments: ["/nope", "/chat/completions", "/v1"])
  func unknownPath(path: String) async throws {
    let response = try await TestServer().post(path, "{}")
    #expect(response.status == 404)
    #expect(response.text == "")
  }

  @Test(
    "wrong methods get 405 with the right ones",
    arguments: [
      (HTTPRequest.Method.get, "/generate", "POST"), (.delete, "/v1/chat/completions", "POST"),
      (.post, "/health", "GET,HEAD"), (.put, "/", "GET,HEAD,POST"), (.head, "/generate", "POST"),
    ]
  )
  func wrongMethod(method: HTTPRequest.Method, path: String, allow: String) async throws {
    let response = try await TestServer().send(method, path)
    #expect(response.status == 405)
    #expect(response.header("allow") == allow)
    #expect(response.text == "")
  }
}
