import HTTPTypes
import Needletail
import OrderedJSON
import Serving
import Testing

@Suite("the KServe v2 routes")
struct KServeTests {
  static let infer = "/v2/models/m/versions/1/infer"

  /// A request with prompts as lists of bytes.
  static func body(_ prompts: [String], outputs: [String], parameters: String = "") -> String {
    let inputs = prompts.map {
      let data = $0.utf8.map { "\($0)" }.joined(separator: ",")
      return #"{"name":"in","shape":[1,\#($0.utf8.count)],"datatype":"BYTES","data":[\#(data)]}"#
    }
    let names = outputs.map { #"{"name":"\#($0)"}"# }
    return #"{"id":"7",\#(parameters)"inputs":[\#(inputs.joined(separator: ","))],"#
      + #""outputs":[\#(names.joined(separator: ","))]}"#
  }

  @Test(
    "tell what the server and the model are",
    arguments: [
      (
        "/v2",
        #"{"name":"text-generation-inference","version":"3.3.6-dev0","extensions":["health","models","metrics"]}"#
      ),
      ("/v2/health/live", #"{"live":true}"#), ("/v2/health/ready", #"{"live":true}"#),
      ("/v2/models/m/versions/1", #"{"name":"m","version":"1","extensions":["infer","ready"]}"#),
      ("/v2/models/m/versions/1/ready", #"{"live":true}"#),
      (
        "/v2/models/org%2Fname%20%C3%A9/versions/x",
        #"{"name":"org/name é","version":"x","extensions":["infer","ready"]}"#
      ),
      ("/v2/models/%FF/versions/%22", #"{"name":"%FF","version":"\"","extensions":["infer","ready"]}"#),
    ]
  )
  func information(path: String, answer: String) async throws {
    let response = try await TestServer().send(.get, path)
    #expect(response.status == 200)
    #expect(response.text == answer)
    let head = try await TestServer().send(.head, path)
    #expect(head.status == 200)
    #expect(head.text == "")
  }

  @Test("a model that fails is alive and not ready")
  func unready() async throws {
    let server = TestServer()
    server.generator.isHealthy = false
    #expect(try await server.send(.get, "/v2/health/live").status == 200)
    for path in ["/v2/health/ready", "/v2/models/m/versions/1/ready"] {
      let response = try await server.send(.get, path)
      #expect(response.status == 503)
      #expect(response.text == #"{"error":"unhealthy","error_type":"healthcheck"}"#)
    }
  }

  @Test(
    "answer other methods with 405",
    arguments: [
      (HTTPRequest.Method.post, "/v2", "GET,HEAD"), (.delete, "/v2/models/m/versions/1", "GET,HEAD"),
      (.get, infer, "POST"), (.post, "/v2/models/m/versions/1/ready", "GET,HEAD"),
    ]
  )
  func methods(method: HTTPRequest.Method, path: String, allow: String) async throws {
    let response = try await TestServer().send(method, path)
    #expect(response.status == 405)
    #expect(response.header("allow") == allow)
    #expect(response.text == "")
  }

  @Test(
    "answer other paths with 404",
    arguments: [
      "/v2/models", "/v2/models/m", "/v2/models/m/versions", "/v2/health", "/v2/models/m/versions/1/other",
      "/v2/models/org/name/versions/1",
    ]
  )
  func unknownPath(path: String) async throws {
    let response = try await TestServer().send(.get, path)
    #expect(response.status == 404)
    #expect(response.text == "")
  }

  @Test("infer reads prompts as bytes and answers in bytes")
  func answer() async throws {
    let server = TestServer()
    let response = try await server.post(Self.infer, Self.body(["é"], outputs: ["out"]))
    #expect(response.status == 200)
    #expect(
      response.text
        == #"{"id":"7","outputs":[{"name":"out","shape":[1,7],"datatype":"BYTES","#
        + #""data":[32,72,101,108,108,111,44]}]}"#
    )
    let call = try #require(server.generator.calls.first)
    #expect(call.prompt == [1, 0xC3, 0xA9])
    #expect(call.options.doSample)
    #expect(response.header("x-compute-type") == nil)
  }

  @Test("infer heeds all parameters")
  func parameters() async throws {
    let server = TestServer()
    let parameters = #""parameters":{"max_new_tokens":3,"return_full_text":true},"#
    let response = try await server.post(
      Self.infer,
      Self.body(["x"], outputs: ["o"], parameters: parameters)
    )
    let options = try #require(server.generator.calls.first?.options)
    #expect(options.maxNewTokens == 3)
    #expect(!options.doSample)
    #expect(response.text.contains(#""shape":[1,8],"datatype":"BYTES","data":[120,32,72,"#))
  }

  @Test("outputs come in the order in which they end, each under its own name")
  func completionOrder() async throws {
    let gate = Gate()
    var slow = Script.single("s", logprob: 0)
    slow.gate = gate
    let server = TestServer(generator: FakeGenerator(slow, .single("q", logprob: 0)))
    async let response = server.post(Self.infer, Self.body(["a", "bb"], outputs: ["A", "B"]))
    while server.generator.calls.count < 2 { try await Task.sleep(for: .milliseconds(1)) }
    // Nothing tells when the quick one has ended.
    try await Task.sleep(for: .milliseconds(500))
    gate.open()
    let outputs = try JSONValue(parsing: try await response.text)["outputs"]?.arrayValue ?? []
    let slowName = server.generator.calls[0].prompt.count == 2 ? "A" : "B"
    #expect(outputs.count == 2)
    #expect(outputs.last?["name"]?.stringValue == slowName)
    #expect(outputs.last?["data"]?.compactText == "[115]")
  }

  @Test("no inputs and no outputs are an answer without outputs")
  func nothing() async throws {
    let response = try await TestServer().post(Self.infer, Self.body([], outputs: []))
    #expect(response.text == #"{"id":"7","outputs":[]}"#)
  }

  @Test(
    "bytes that are no text get 422 in the words of Rust",
    arguments: [
      ("97,255", "invalid utf-8 sequence of 1 bytes from index 1"),
      ("226,130", "incomplete utf-8 byte sequence from index 0"),
      ("97,226,130,97", "invalid utf-8 sequence of 2 bytes from index 1"),
      ("237,160,128", "invalid utf-8 sequence of 1 bytes from index 0"),
      ("240,159,152", "incomplete utf-8 byte sequence from index 0"),
      ("240,159,152,40", "invalid utf-8 sequence of 3 bytes from index 0"),
      ("192,128", "invalid utf-8 sequence of 1 bytes from index 0"),
      ("244,144,128,128", "invalid utf-8 sequence of 1 bytes from index 0"),
    ]
  )
  func invalidText(data: String, message: String) async throws {
    let input = #"{"name":"i","shape":[1],"datatype":"BYTES","data":[\#(data)]}"#
    let response = try await TestServer().post(
      Self.infer,
      #"{"id":"7","inputs":[\#(input)],"outputs":[{"name":"o"}]}"#
    )
    #expect(response.status == 422)
    #expect(response.text == #"{"error":"\#(message)","error_type":"utf8"}"#)
  }

  @Test("inputs and outputs must be as many", arguments: [0, 2])
  func lengths(outputs: Int) async throws {
    let names = Array(repeating: "o", count: outputs)
    let response = try await TestServer().post(Self.infer, Self.body(["x"], outputs: names))
    #expect(response.status == 422)
    #expect(
      response.text == #"{"error":"Inputs and outputs length mismatch","error_type":"length mismatch"}"#
    )
  }

  @Test("whatever fails is an incomplete generation", arguments: ["", "unspeakable"])
  func failure(prompt: String) async throws {
    let response = try await TestServer().post(Self.infer, Self.body([prompt, "x"], outputs: ["o", "p"]))
    #expect(response.status == 500)
    #expect(response.text == VertexTests.incomplete)
  }

  @Test(
    "a tensor of another shape gets 422 with the place",
    arguments: [
      (
        #"{"name":"i","shape":[1],"datatype":"BYTES","data":[256]}"#,
        "inputs[0].data[0]: invalid value: integer `256`, expected u8"
      ),
      (
        #"{"name":"i","shape":[1],"datatype":"BYTES","data":[1,-1]}"#,
        "inputs[0].data[1]: invalid value: integer `-1`, expected u8"
      ),
      (
        #"{"name":"i","shape":[1],"datatype":"BYTES","data":[1.5]}"#,
        "inputs[0].data[0]: invalid type: floating point `1.5`, expected u8"
      ),
      (
        #"{"name":"i","shape":[1],"datatype":"BYTES","data":"x"}"#,
        #"inputs[0].data: invalid type: string "x", expected a sequence"#
      ),
      (
        #"{"name":"i","shape":[-1],"datatype":"BYTES","data":[]}"#,
        "inputs[0].shape[0]: invalid value: integer `-1`, expected usize"
      ),
      (#"{"shape":[1],"datatype":"BYTES","data":[]}"#, "inputs[0]: missing field `name`"),
    ]
  )
  func shape(input: String, detail: String) async throws {
    let response = try await TestServer().post(
      Self.infer,
      #"{"id":"7","inputs":[\#(input)],"outputs":[{"name":"o"}]}"#
    )
    #expect(response.status == 422)
    #expect(
      response.text.hasPrefix(
        "Failed to deserialize the JSON body into the target type: \(detail) at line 1 column "
      )
    )
  }

  @Test("infer asks for the key, the rest does not")
  func key() async throws {
    var server = TestServer()
    server.configuration.apiKey = "secret"
    #expect(try await server.post(Self.infer, Self.body(["x"], outputs: ["o"])).status == 401)
    #expect(try await server.send(.get, "/v2/health/ready").status == 200)
    #expect(try await server.send(.get, "/v2/models/m/versions/1").status == 200)
  }
}
