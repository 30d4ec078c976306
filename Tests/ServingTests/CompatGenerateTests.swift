import Needletail
import Serving
import Testing

@Suite("POST /")
struct CompatGenerateTests {
  @Test("answers with a list of one, the prompt in front")
  func list() async throws {
    let response = try await TestServer().post("/", #"{"inputs":"x"}"#)
    #expect(response.text == #"[{"generated_text":"x Hello,"}]"#)
    #expect(response.header("x-generated-tokens") == "3")
  }

  @Test("leaves the prompt out when told to")
  func noFullText() async throws {
    let response = try await TestServer().post(
      "/",
      #"{"inputs":"x","parameters":{"return_full_text":false}}"#
    )
    #expect(response.text == #"[{"generated_text":" Hello,"}]"#)
  }

  @Test("streams when told to")
  func stream() async throws {
    let response = try await TestServer().post("/", #"{"inputs":"x","stream":true}"#)
    #expect(response.text.hasPrefix(#"data: {"index":1,"token":{"id":10,"#))
    #expect(response.text.hasSuffix(#""generated_text":"x Hello,","details":null}"# + "\n\n"))
  }

  @Test("takes no null for the switch")
  func null() async throws {
    let response = try await TestServer().post("/", #"{"inputs":"x","stream":null}"#)
    #expect(
      response.text == "Failed to deserialize the JSON body into the target type: "
        + "stream: invalid type: null, expected a boolean at line 1 column 27"
    )
  }
}
