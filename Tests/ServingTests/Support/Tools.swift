import Generation
import Needletail
import OrderedJSON
import Serving

/// What the tests of tools share.
enum Tools {
  static let weather = """
    {"type":"function","function":{"name":"weather","description":"Tells the weather","parameters":\
    {"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer"}},"required":["city"]}}}
    """
  static let clock = #"{"type":"function","function":{"name":"clock"}}"#

  static let call = #"{"function": {"_name": "weather", "city": "Bad \"X\" , Y", "days": 2}}"#
  static let arguments = #"{"city":"Bad \"X\" , Y","days":2}"#
  static let open = #"{"function": {"_name": "no_tool"}}"#

  /// Members that offer tools.
  static func offer(_ tools: String..., choice: String? = nil, more: String = "") -> String {
    #""tools":[\#(tools.joined(separator: ","))]"# + (choice.map { #","tool_choice":\#($0)"# } ?? "") + more
  }

  /// A generation of a text, a few bytes with each token.
  static func script(_ text: String, reason: FinishReason = .endOfSequence) -> Script {
    let bytes = Array(text.utf8)
    let pieces = stride(from: 0, to: bytes.count, by: 5).map {
      String(decoding: bytes[$0..<min($0 + 5, bytes.count)], as: UTF8.self)
    }
    var tokens = pieces.enumerated().map {
      GeneratedToken(index: $0 + 1, id: Int32($0 + 100), text: $1, logprob: -1)
    }
    if reason == .endOfSequence {
      tokens.append(
        GeneratedToken(index: tokens.count + 1, id: 2, text: "", logprob: 0, isSpecial: true)
      )
    }
    tokens[tokens.count - 1].isLast = true
    return Script(tokens: tokens, summary: .of(text, tokens.map(\.id), reason))
  }

  /// A server that plays texts one after the other.
  static func server(
    _ texts: String...,
    reason: FinishReason = .endOfSequence,
    compatibility: OpenAICompatibility = .openAI,
    template: String? = nil
  ) -> TestServer {
    let scripts = texts.map { script($0, reason: reason) }
    var server = Chat.server(FakeGenerator(scripts, template: template))
    server.configuration.openAICompatibility = compatibility
    return server
  }
}
