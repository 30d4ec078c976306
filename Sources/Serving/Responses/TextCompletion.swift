import Generation
import Needletail
import OrderedJSON

/// The bodies and events of `/v1/completions`.
struct TextCompletion: Sendable {
  /// What they begin with.
  let envelope: OpenAIEnvelope
  /// What the client asked for.
  let request: CompletionRequest
  /// Knows the texts of tokens.
  let generator: any TextGenerator

  private var compatibility: OpenAICompatibility { envelope.compatibility }
  /// The most candidates for each token; nil when no log-probabilities are wanted.
  private var limit: Int? { request.logprobs }

  /// The whole answer.
  func response(_ choices: [JSONValue], usage: TokenUsage) -> JSONValue {
    envelope.json("text_completion", choices: choices, usage: usage.json)
  }

  /// One answer.
  ///
  /// - Parameters:
  ///   - index: Its place in the response.
  ///   - completed: The generation.
  ///   - prompt: The text of the prompt.
  /// - Returns: The choice.
  func choice(_ index: Int, _ completed: CompletedGeneration, prompt: String) async -> JSONValue {
    var logprobs = CompletionLogprobs()
    if let limit {
      if request.echoes { logprobs.append(completed.prompt, text: prompt, limit: limit) }
      if !request.wantsPromptOnly {
        for token in completed.tokens {
          logprobs.append(await NamedToken(token, limit: limit, generator: generator))
        }
      }
    }
    let answer = request.wantsPromptOnly ? "" : completed.summary.text
    return choice(
      index,
      text: (request.echoes ? prompt : "") + answer,
      logprobs: limit == nil ? .null : logprobs.json,
      finish: .string(completed.summary.finishReason.openAIName(compatibility))
    )
  }

  /// The event that repeats the prompt.
  ///
  /// - Parameters:
  ///   - index: Which answer it belongs to.
  ///   - prompt: The text of the prompt.
  ///   - scored: Its tokens with their log-probabilities; empty unless asked for.
  ///   - usage: The token counts so far, if they are to be told.
  /// - Returns: The event, and where the answer begins in the text of the choice, in code points.
  func echo(
    _ index: Int,
    prompt: String,
    scored: [PromptToken],
    usage: TokenUsage?
  ) -> (event: JSONValue, offset: Int) {
    var logprobs = CompletionLogprobs()
    if let limit { logprobs.append(scored, text: prompt, limit: limit) }
    let event = chunk(
      choice(index, text: prompt, logprobs: limit == nil ? .null : logprobs.json, finish: unfinished),
      usage: usage
    )
    return (event, logprobs.offset)
  }

  /// The event of one token and the text that it adds; the last one tells why generation ended.
  ///
  /// - Parameters:
  ///   - index: Which answer it belongs to.
  ///   - token: The token.
  ///   - text: What it adds.
  ///   - offset: Where the token begins in the text of the choice, in code points; moved behind it.
  ///   - summary: How the generation ended, with its last token.
  ///   - usage: The token counts so far, if they are to be told.
  /// - Returns: The event.
  func chunk(
    _ index: Int,
    _ token: GeneratedToken,
    text: String,
    offset: inout Int,
    last summary: GenerationSummary?,
    usage: TokenUsage?
  ) async -> JSONValue {
    var logprobs = JSONValue.null
    if let limit, !request.wantsPromptOnly {
      var lists = CompletionLogprobs(offset: offset)
      lists.append(await NamedToken(token, limit: limit, generator: generator))
      (logprobs, offset) = (lists.json, lists.offset)
    }
    let finish = summary.map { JSONValue.string(finishName($0.finishReason)) } ?? unfinished
    let shown = request.wantsPromptOnly ? "" : text
    return chunk(choice(index, text: shown, logprobs: logprobs, finish: finish), usage: usage)
  }

  /// The event that tells the token counts, after all others.
  func usageChunk(_ usage: TokenUsage) -> JSONValue {
    envelope.json("text_completion", choices: [], usage: usage.json)
  }

  private func chunk(_ choice: JSONValue, usage: TokenUsage?) -> JSONValue {
    let absent: JSONValue? = compatibility == .openAI ? .some(.null) : .none
    return envelope.json("text_completion", choices: [choice], usage: usage?.json ?? absent)
  }

  /// Streams of text-generation-inference tell the reason in its own words, and before that an empty one.
  private func finishName(_ reason: FinishReason) -> String {
    compatibility == .openAI ? reason.openAIName(compatibility) : reason.rawValue
  }

  private var unfinished: JSONValue { compatibility == .openAI ? .null : "" }

  private func choice(_ index: Int, text: String, logprobs: JSONValue, finish: JSONValue) -> JSONValue {
    ["index": .number(index), "text": .string(text), "logprobs": logprobs, "finish_reason": finish]
  }
}
