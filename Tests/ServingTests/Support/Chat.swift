import Serving
import Testing

/// What the tests of the chat route share.
enum Chat {
  static let path = "/v1/chat/completions"

  /// A request of one message, with further members.
  static func body(_ members: String = "") -> String {
    #"{"messages":[{"role":"user","content":"x"}]\#(members.isEmpty ? "" : ",")\#(members)}"#
  }

  /// A server with room for a template.
  static func server(_ script: Script = .hello) -> TestServer {
    var server = TestServer(generator: FakeGenerator(script))
    server.configuration.limits = RequestLimits(maxInputTokens: 100, maxTotalTokens: 200)
    return server
  }

  /// A response without its times, which no test knows.
  static func timeless(_ text: String) throws -> String {
    let time = /"created":1\d{9},/
    try #require(text.firstMatch(of: time) != nil)
    return text.replacing(time, with: #""created":0,"#)
  }
}
