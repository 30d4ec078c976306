import Needletail
import Serving
import Testing

@Suite("running past the end of a sequence")
struct EndOfSequenceTests {
  private static let requests = [
    ("/generate", #"{"inputs":"x","parameters":{"ignore_eos":IGNORES}}"#),
    (Completions.path, #"{"prompt":"x","ignore_eos":IGNORES}"#),
    (Chat.path, #"{"messages":[{"role":"user","content":"x"}],"ignore_eos":IGNORES}"#),
  ]

  @Test("can be asked for by a request", arguments: requests, [true, false])
  func request(request: (path: String, body: String), ignores: Bool) async throws {
    let server = Chat.server()
    let body = request.body.replacing("IGNORES", with: "\(ignores)")
    #expect(try await server.post(request.path, body).status == 200)
    #expect(server.generator.calls.map(\.options.ignoresEndOfSequence) == [ignores])
  }

  @Test("can be the server's habit", arguments: requests)
  func server(path: String, body: String) async throws {
    var server = Chat.server()
    server.configuration.ignoresEndOfSequence = true
    #expect(try await server.post(path, body.replacing("IGNORES", with: "null")).status == 200)
    #expect(server.generator.calls.map(\.options.ignoresEndOfSequence) == [true])
  }
}
