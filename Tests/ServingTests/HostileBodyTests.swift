import HTTPTypes
import OrderedJSON
import Serving
import Testing

@Suite("hostile bodies")
struct HostileBodyTests {
  static let routes = [
    "/", "/generate", "/generate_stream", "/v1/chat/completions", "/tokenize", "/chat_tokenize",
    "/detokenize",
    "/invocations", "/vertex", KServeTests.infer,
  ]

  @Test(
    "what is not JSON gets 400",
    arguments: routes,
    [
      "", "{", "[", "\"", #"{"inputs":"x""#, "nul", "{\"inputs\":\u{0}}", #"{"inputs":"\ud800"}"#,
      "{\"inputs\":\"\u{1}\"}", "{,}", "01", "1e", #"{"a":1,}"#, "[1 2]", "\u{FEFF}{}",
    ]
  )
  func syntax(route: String, body: String) async throws {
    let response = try await TestServer().post(route, body)
    #expect(response.status == 400)
    #expect(response.text.hasPrefix("Failed to parse the request body as JSON: "))
    #expect(response.header("content-type") == "text/plain; charset=utf-8")
  }

  @Test("nesting without end gets 400", arguments: routes, [("[", 100_000), (#"{"inputs":"#, 50_000)])
  func depth(route: String, nesting: (String, Int)) async throws {
    let body = String(repeating: nesting.0, count: nesting.1)
    #expect(try await TestServer().post(route, body).status == 400)
  }

  @Test(
    "bytes that are no UTF-8 get 400",
    arguments: routes,
    [[0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xC0, 0x80]]
  )
  func invalidUTF8(route: String, bytes: [UInt8]) async throws {
    let body = Array(#"{"inputs":""#.utf8) + bytes + Array(#""}"#.utf8)
    let response = try await TestServer().server().send(.post, route, bytes: body)
    #expect(response.status == 400)
    #expect(response.text.hasPrefix("Failed to parse the request body as JSON: "))
  }

  @Test("JSON of another kind gets 422", arguments: routes, ["null", "7", "[]", #""x""#, "true", "{}"])
  func kind(route: String, body: String) async throws {
    let response = try await TestServer().post(route, body)
    #expect(response.status == 422)
    #expect(response.text.hasPrefix("Failed to deserialize the JSON body into the target type: "))
  }

  @Test("a body over the limit gets 413, another media type 415", arguments: routes)
  func transport(route: String) async throws {
    var server = TestServer()
    server.configuration.payloadLimit = 100
    let body = #"{"inputs":"\#(String(repeating: "x", count: 100))"}"#
    let large = try await server.post(route, body)
    #expect(large.status == 413)
    #expect(large.text == "Failed to buffer the request body: length limit exceeded")
    let other = try await server.send(.post, route, "{}", headers: [.contentType: "text/plain"])
    #expect(other.status == 415)
    #expect(other.text == "Expected request with `Content-Type: application/json`")
  }

  @Test(
    "ids that are none get 422 with the place",
    arguments: [
      ("-1", "tokens[1]: invalid value: integer `-1`, expected u32"),
      ("4294967296", "tokens[1]: invalid value: integer `4294967296`, expected u32"),
      ("1e3", "tokens[1]: invalid type: floating point `1e3`, expected u32"),
      (String(repeating: "9", count: 400), nil),
      (#""7""#, #"tokens[1]: invalid type: string "7", expected u32"#),
      ("null", "tokens[1]: invalid type: null, expected u32"),
      ("[1]", "tokens[1]: invalid type: sequence, expected u32"),
    ] as [(String, String?)]
  )
  func ids(id: String, detail: String?) async throws {
    let response = try await TestServer().post("/detokenize", #"{"tokens":[1,\#(id)]}"#)
    #expect(response.status == 422)
    let start = "Failed to deserialize the JSON body into the target type: "
    #expect(response.text.hasPrefix(start + (detail.map { "\($0) at line 1 column " } ?? "tokens[1]: ")))
  }

  @Test("enormous lists are read to the end", arguments: [200_000])
  func lists(count: Int) async throws {
    let ids = Array(repeating: "97", count: count).joined(separator: ",")
    let text = try await TestServer().post("/detokenize", #"{"tokens":[\#(ids)]}"#)
    #expect(text.text.utf8.count == count + #"{"prompt":""}"#.utf8.count)
    let wrong = try await TestServer().post("/detokenize", #"{"tokens":[\#(ids),-1]}"#)
    #expect(wrong.text.contains("tokens[\(count)]: invalid value"))
    let input = #"{"name":"i","shape":[1],"datatype":"BYTES","data":[\#(ids)]}"#
    let answer = try await TestServer().post(
      KServeTests.infer,
      #"{"id":"7","inputs":[\#(input)],"outputs":[{"name":"o"}]}"#
    )
    #expect(answer.text == VertexTests.incomplete)
  }

  @Test("more instances and inputs than may run are refused at once", arguments: [20_000])
  func instances(count: Int) async throws {
    let server = TestServer()
    let instances = Array(repeating: #"{"inputs":"x"}"#, count: count).joined(separator: ",")
    let vertex = try await server.post("/vertex", #"{"instances":[\#(instances)]}"#)
    #expect(vertex.status == 500)
    #expect(vertex.text == VertexTests.incomplete)
    let names = Array(repeating: "o", count: 5_000)
    let kserve = try await server.post(KServeTests.infer, KServeTests.body(names, outputs: names))
    #expect(kserve.text == VertexTests.incomplete)
    #expect(server.generator.calls.isEmpty)
  }

  @Test("a text at the payload limit is taken apart whole")
  func largestText() async throws {
    let text = String(repeating: "\\u0000", count: 300_000)
    let response = try await TestServer().post("/tokenize", #"{"inputs":"\#(text)"}"#)
    #expect(response.status == 200)
    #expect(response.text.hasSuffix(#"{"id":0,"text":"\u0000","start":299999,"stop":300000}]"#))
  }

  @Test("conversations of many parts are templated whole")
  func largestChat() async throws {
    let part = #"{"type":"text","text":"y"}"#
    let parts = Array(repeating: part, count: 20_000).joined(separator: ",")
    let body = #"{"messages":[{"role":"u","content":[\#(parts)]}]}"#
    let response = try await TestServer().post("/tokenize", body)
    #expect(
      try JSONValue(parsing: response.text)["count"]?.intValue == 20_000 + "<u></u>\n<assistant>".utf8.count
    )
  }

  @Test("a doubled member is refused", arguments: ["/tokenize", "/invocations", "/detokenize", "/vertex"])
  func duplicates(route: String) async throws {
    let members = [
      "/tokenize": "inputs", "/invocations": "inputs", "/detokenize": "tokens", "/vertex": "instances",
    ]
    let name = members[route] ?? ""
    let response = try await TestServer().post(route, #"{"\#(name)":[],"\#(name)":[]}"#)
    #expect(response.status == 422)
  }
}
