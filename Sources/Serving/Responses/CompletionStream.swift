import Needletail
import OrderedJSON

/// The events of one answer of a streamed completion.
struct CompletionStream {
  private let completion: TextCompletion
  private let index: Int
  private let promptTokens: Int
  private var text = StreamedText()
  /// Where the next token begins in the text of the choice, in code points.
  private var offset = 0

  /// Begins the events.
  ///
  /// - Parameters:
  ///   - completion: Writes them.
  ///   - index: Which answer they belong to.
  ///   - promptTokens: The tokens of its prompt.
  init(_ completion: TextCompletion, _ index: Int, promptTokens: Int) {
    self.completion = completion
    self.index = index
    self.promptTokens = promptTokens
  }

  /// The events of some news.
  ///
  /// - Parameters:
  ///   - news: The news.
  ///   - prompt: The prompt's text as long as it is still to be repeated; nil afterwards.
  /// - Returns: The events, in order.
  mutating func events(_ news: TokenRelay.News, echoing prompt: inout String?) async -> [JSONValue] {
    var events: [JSONValue] = []
    if let text = prompt.take() {
      var scored: [PromptToken] = []
      if case .prompt(let tokens) = news { scored = tokens }
      let echo = completion.echo(index, prompt: text, scored: scored, usage: usage(0))
      offset = echo.offset
      events.append(echo.event)
    }
    guard case .token(let token, let last) = news else { return events }
    events.append(
      await completion.chunk(
        index,
        token,
        text: piece(token, last: last),
        offset: &offset,
        last: last,
        usage: usage(token.index, isLast: last != nil)
      )
    )
    return events
  }

  /// What a token adds; text-generation-inference shows special tokens here.
  private mutating func piece(_ token: GeneratedToken, last: GenerationSummary?) -> String {
    completion.envelope.compatibility == .openAI ? text.append(token, last: last) : token.text
  }

  private func usage(_ count: Int, isLast: Bool = false) -> TokenUsage? {
    let isTold =
      completion.request.parameters.usageReport == .always
      || isLast && completion.envelope.compatibility == .tgi
    let completionTokens = completion.request.wantsPromptOnly ? 0 : count
    return isTold ? TokenUsage(promptTokens: promptTokens, completionTokens: completionTokens) : nil
  }
}
