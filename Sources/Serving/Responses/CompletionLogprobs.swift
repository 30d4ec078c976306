import Needletail
import OrderedJSON

/// The member `logprobs` of a choice of `/v1/completions`: lists with one entry for each token.
struct CompletionLogprobs {
  private var tokens: [JSONValue] = []
  private var logprobs: [JSONValue] = []
  private var candidates: [JSONValue] = []
  private var offsets: [JSONValue] = []
  /// Where the next token begins in the text of the choice, in code points.
  private(set) var offset: Int

  /// Begins the lists.
  ///
  /// - Parameter offset: Where the first token begins in the text of the choice, in code points.
  init(offset: Int = 0) { self.offset = offset }

  /// Adds a token.
  ///
  /// - Parameters:
  ///   - token: The token.
  ///   - isSilent: Whether the text of the choice does not show it.
  mutating func append(_ token: NamedToken, isSilent: Bool = false) {
    tokens.append(.string(token.text))
    logprobs.append(token.logprob.map { .number($0) } ?? .null)
    candidates.append(token.candidateMap)
    offsets.append(.number(offset))
    if !isSilent { offset += token.text.unicodeScalars.count }
  }

  /// Adds the tokens of a prompt; a token in front that the prompt's text does not begin with is one that the
  /// tokenizer added.
  mutating func append(_ prompt: [PromptToken], text: String, limit: Int) {
    for (position, token) in prompt.enumerated() {
      let isAdded = position == 0 && !text.utf8.starts(with: token.text.utf8)
      append(NamedToken(token, limit: limit), isSilent: isAdded)
    }
  }

  /// The JSON object.
  var json: JSONValue {
    [
      "tokens": .array(tokens), "token_logprobs": .array(logprobs), "top_logprobs": .array(candidates),
      "text_offset": .array(offsets),
    ]
  }
}

extension NamedToken {
  /// The candidates by their texts, the token itself always among them, with the very number that is told of
  /// it: who asks whether the token was the likeliest compares for equality.
  ///
  /// Of tokens with the same text the likeliest counts.
  fileprivate var candidateMap: JSONValue {
    guard let logprob else { return .null }
    var entries: [(text: String, logprob: Float)] = []
    func add(_ text: String, _ logprob: Float) {
      if let index = entries.firstIndex(where: { $0.text.utf8.elementsEqual(text.utf8) }) {
        entries[index].logprob = max(entries[index].logprob, logprob)
      } else {
        entries.append((text, logprob))
      }
    }
    for candidate in candidates { add(candidate.text, candidate.id == id ? logprob : candidate.logprob) }
    if !candidates.contains(where: { $0.id == id }) { add(text, logprob) }
    return .object(JSONObject(entries.map { ($0.text, .number($0.logprob)) }))
  }
}
