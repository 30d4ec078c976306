import Needletail
import Serving

/// What the tests of the completions route share.
enum Completions {
  static let path = "/v1/completions"

  /// A request with a prompt and further members.
  static func body(_ members: String = "", prompt: String = #""x""#) -> String {
    #"{"prompt":\#(prompt)\#(members.isEmpty ? "" : ",")\#(members)}"#
  }

  /// A server in one of the two ways.
  static func server(_ scripts: Script..., compatibility: OpenAICompatibility = .openAI) -> TestServer {
    var server = TestServer(generator: FakeGenerator(scripts))
    server.configuration.openAICompatibility = compatibility
    return server
  }

  /// A whole answer as the server writes it.
  static func answer(_ choices: String, usage: String, id: String = "cmpl-0") -> String {
    #"{"object":"text_completion","id":"\#(id)","created":0,"model":"fake/model","#
      + #""system_fingerprint":"3.3.6-dev0-native","choices":[\#(choices)],"usage":\#(usage)}"#
  }

  /// An event as the server writes it.
  static func event(_ choices: String, usage: String = "null") -> String {
    "data: \(answer(choices, usage: usage))\n\n"
  }

  static func choice(_ index: Int, _ text: String, logprobs: String = "null", finish: String) -> String {
    #"{"index":\#(index),"text":"\#(text)","logprobs":\#(logprobs),"finish_reason":\#(finish)}"#
  }

  static func usage(_ prompt: Int, _ completion: Int) -> String {
    #"{"prompt_tokens":\#(prompt),"completion_tokens":\#(completion),"total_tokens":\#(prompt + completion)}"#
  }

  static let done = "data: [DONE]\n\n"
}
