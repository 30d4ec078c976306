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
  static func server(_ script: Script = .hello) -> TestServer { server(FakeGenerator(script)) }

  /// A server with room for a template.
  static func server(_ generator: FakeGenerator) -> TestServer {
    var server = TestServer(generator: generator)
    server.configuration.limits = RequestLimits(maxInputTokens: 1000, maxTotalTokens: 1200)
    return server
  }

  /// A response without its times and ids, which no test knows.
  static func timeless(_ text: String) throws -> String {
    let time = /"created":1\d{9},/
    let id = /"id":"(chatcmpl-|cmpl-|call_)[0-9A-Za-z]{24}"/
    try #require(text.firstMatch(of: time) != nil)
    return text.replacing(time, with: #""created":0,"#).replacing(id) { #""id":"\#($0.output.1)0""# }
  }
}
