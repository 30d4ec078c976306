import Generation
import Grammars
import HTTPTypes
import Needletail
import OrderedJSON
import Serving
import Testing

/// A model that refuses every generation for one reason.
private struct Refuser: TextGenerator {
  let info = ServedModelInfo(modelID: "refuser")
  let isHealthy = true
  let vocabularySize = 300
  let error: any Error

  func encode(_ text: String, addSpecialTokens: Bool) -> [Int32] { [1] }
  func decode(_ ids: [Int32], skipSpecialTokens: Bool) -> String { "" }
  func tokenize(_ text: String, addSpecialTokens: Bool) -> [TextPiece] { [] }
  func renderChat(messages: [JSONValue], tools: JSONValue?) -> String { "" }

  func generate(
    prompt: [Int32],
    options: GenerationOptions
  ) throws -> GenerationBatches {
    throw error
  }
}

@Suite("requests that the library refuses")
struct LibraryRefusalTests {
  @Test(
    "are the client's fault and leave the server healthy",
    arguments: [
      GrammarError.noText, SamplingError.noTokenLeft,
    ] as [any Error]
  )
  func refusal(error: any Error) async throws {
    var test = TestServer()
    test.model = Refuser(error: error)
    let server = test.server()
    let response = try await server.send(.post, "/generate", #"{"inputs":"x"}"#)
    #expect(response.status == 422)
    let message = JSONValue.string("Input validation error: \(error)").compactText
    #expect(response.text == #"{"error":\#(message),"error_type":"validation"}"#)
    #expect(try await server.send(.get, "/health").status == 200)
  }
}
