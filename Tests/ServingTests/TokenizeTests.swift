import HTTPTypes
import Needletail
import OrderedJSON
import Serving
import Testing

@Suite("/tokenize, /detokenize and their kin")
struct TokenizeTests {
  @Test("tells tokens with their places, the added one without")
  func pieces() async throws {
    let response = try await TestServer().post("/tokenize", #"{"inputs":"a\"b"}"#)
    #expect(response.status == 200)
    #expect(response.header("content-type") == "application/json")
    #expect(
      response.text
        == #"[{"id":1,"text":"","start":0,"stop":0},{"id":97,"text":"a","start":0,"stop":1},"#
        + #"{"id":34,"text":"\"","start":1,"stop":2},{"id":98,"text":"b","start":2,"stop":3}]"#
    )
  }

  @Test(
    "minds nothing but the prompt",
    arguments: [
      #"{"inputs":"","parameters":{"truncate":1}}"#, #"{"inputs":"","prompt":"x"}"#,
      #"{"inputs":"","return_token_strs":7}"#,
    ]
  )
  func inputsOnly(body: String) async throws {
    let response = try await TestServer().post("/tokenize", body)
    #expect(response.text == #"[{"id":1,"text":"","start":0,"stop":0}]"#)
  }

  @Test("long lists come in parts and whole", arguments: [2046, 2047, 2048, 6000])
  func long(count: Int) async throws {
    let text = String(repeating: "x", count: count)
    let response = try await TestServer().post("/tokenize", #"{"inputs":"\#(text)"}"#)
    let tokens = try #require(try JSONValue(parsing: response.text).arrayValue)
    #expect(tokens.count == count + 1)
    #expect(tokens.last?.compactText == #"{"id":120,"text":"x","start":\#(count - 1),"stop":\#(count)}"#)
  }

  @Test(
    "speaks the dialect of vLLM and lm-eval too",
    arguments: [
      (#"{"prompt":"ab"}"#, #"{"count":3,"max_model_len":30,"tokens":[1,97,98]}"#),
      (#"{"prompt":"ab","add_special_tokens":false}"#, #"{"count":2,"max_model_len":30,"tokens":[97,98]}"#),
      (#"{"prompt":"","add_special_tokens":false}"#, #"{"count":0,"max_model_len":30,"tokens":[]}"#),
      (
        #"{"prompt":"","model":"m","add_special_tokens":null}"#,
        #"{"count":1,"max_model_len":30,"tokens":[1]}"#
      ),
    ]
  )
  func prompt(body: String, answer: String) async throws {
    #expect(try await TestServer().post("/tokenize", body).text == answer)
  }

  @Test("a conversation has no tokens but those of its template", arguments: [false, true])
  func messages(adds: Bool) async throws {
    let body = #"{"messages":[{"role":"u","content":"x"}],"add_special_tokens":\#(adds)}"#
    let response = try await TestServer().post("/tokenize", body)
    #expect(response.status == 200)
    let rendered = "<u>x</u>\n<assistant>".utf8.count
    #expect(try JSONValue(parsing: response.text)["count"]?.intValue == rendered + (adds ? 1 : 0))
  }

  @Test(
    "what would change the answer and is not done is refused",
    arguments: ["return_token_strs", "add_generation_prompt", "chat_template"]
  )
  func unsupported(field: String) async throws {
    let value = ["return_token_strs": "true", "add_generation_prompt": "false", "chat_template": #""x""#][
      field
    ]
    let response = try await TestServer().post("/tokenize", #"{"prompt":"x","\#(field)":\#(value ?? "")}"#)
    #expect(response.status == 422)
    #expect(response.text.hasPrefix(#"{"error":"Input validation error: `\#(field)` is not supported; "#))
    #expect(response.text.hasSuffix(#","error_type":"validation"}"#))
  }

  @Test(
    "a text that the tokenizer refuses is a 422",
    arguments: [
      ("/tokenize", #"{"inputs":"unspeakable"}"#), ("/tokenize", #"{"prompt":"unspeakable"}"#),
    ]
  )
  func refusal(path: String, body: String) async throws {
    let response = try await TestServer().post(path, body)
    #expect(response.status == 422)
    #expect(
      response.text
        == #"{"error":"Input validation error: tokenizer error has no token for it","error_type":"validation"}"#
    )
  }

  @Test("/chat_tokenize tells the templated text and its tokens, without the key")
  func chat() async throws {
    var server = TestServer()
    server.configuration.apiKey = "secret"
    let response = try await server.post("/chat_tokenize", #"{"messages":[{"role":"u","content":"é"}]}"#)
    #expect(response.status == 200)
    #expect(response.header("content-type") == "application/json")
    #expect(
      response.text.hasPrefix(#"{"tokenize_response":[{"id":60,"text":"<","start":0,"stop":1},{"id":117,"#)
    )
    #expect(
      response.text.hasSuffix(#""stop":21}],"templated_text":"<u>é</u>\n<assistant>"}"#)
    )
    #expect(response.header("x-compute-type") == nil)
  }

  @Test("/chat_tokenize passes the template's refusal on")
  func template() async throws {
    let response = try await TestServer().post(
      "/chat_tokenize",
      #"{"messages":[{"role":"alien","content":"x"}]}"#
    )
    #expect(response.status == 422)
    #expect(response.text.hasSuffix(#","error_type":"template_error"}"#))
  }

  @Test(
    "/detokenize undoes it, special tokens included",
    arguments: [
      (#"{"tokens":[1,97,34,98]}"#, #"{"prompt":"<s>a\"b"}"#), (#"{"tokens":[]}"#, #"{"prompt":""}"#),
      (#"{"tokens":[255],"model":"m"}"#, "{\"prompt\":\"\u{FFFD}\"}"),
    ]
  )
  func detokenize(body: String, answer: String) async throws {
    let response = try await TestServer().post("/detokenize", body)
    #expect(response.status == 200)
    #expect(response.text == answer)
  }

  @Test("/detokenize takes ids of the vocabulary only", arguments: [256, 4_294_967_295])
  func outside(id: Int) async throws {
    let response = try await TestServer().post("/detokenize", #"{"tokens":[1,\#(id)]}"#)
    #expect(response.status == 422)
    #expect(
      response.text
        == #"{"error":"Input validation error: token ids of `tokens` must be >= 0 and < 256. Given: \#(id)","#
        + #""error_type":"validation"}"#
    )
  }

  @Test("/tokenizer_info tells the tokens with a role")
  func info() async throws {
    let server = TestServer(generator: FakeGenerator(template: "{{ messages }}"))
    let response = try await server.send(.get, "/tokenizer_info")
    #expect(
      response.text == #"{"eos_token":"</s>","bos_token":"<s>","chat_template":"{{ messages }}"}"#
    )
  }

  @Test("/tokenizer_info leaves out what there is not")
  func noTemplate() async throws {
    let response = try await TestServer().send(.get, "/tokenizer_info")
    #expect(response.text == #"{"eos_token":"</s>","bos_token":"<s>"}"#)
  }

  @Test("tokenizer routes ask for the key, information does not")
  func keys() async throws {
    var server = TestServer()
    server.configuration.apiKey = "secret"
    #expect(try await server.post("/tokenize", #"{"inputs":"x"}"#).status == 401)
    #expect(try await server.post("/detokenize", #"{"tokens":[]}"#).status == 401)
    #expect(try await server.send(.get, "/tokenizer_info").status == 200)
  }
}
