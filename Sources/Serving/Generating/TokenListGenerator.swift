import Needletail
import OrderedJSON

/// A model whose inputs are lists of token ids in place of texts, as TGI-Gaudi has it with
/// `SKIP_TOKENIZER_IN_TGI`: `1, 2, 3`, with `?` for a place that only fills up the row.
///
/// Tokens come without text unless stop texts must be looked for. A prompt that a chat template wrote is a
/// text even so.
struct TokenListGenerator: TextGenerator {
  let base: any TextGenerator

  var info: ServedModelInfo { base.info }
  var isHealthy: Bool { base.isHealthy }
  var activity: ModelActivity? { base.activity }
  var vocabularySize: Int { base.vocabularySize }

  func encode(_ text: String, addSpecialTokens: Bool) async throws -> [Int32] {
    guard addSpecialTokens else { return try await base.encode(text, addSpecialTokens: false) }
    var ids: [Int32] = []
    for field in text.split(separator: ",", omittingEmptySubsequences: false) {
      let word = field.split(separator: " ").joined(separator: " ")
      // Rows are not filled up here, and the reference never attends to what fills them.
      if word == "?" { continue }
      guard let id = Int32(word), (0..<Int32(clamping: vocabularySize)).contains(id) else {
        throw NoTokenID(word: word, vocabularySize: vocabularySize)
      }
      ids.append(id)
    }
    return ids
  }

  func decode(_ ids: [Int32], skipSpecialTokens: Bool) async throws -> String {
    try await base.decode(ids, skipSpecialTokens: skipSpecialTokens)
  }

  func tokenize(_ text: String, addSpecialTokens: Bool) async throws -> [TextPiece] {
    try await base.tokenize(text, addSpecialTokens: addSpecialTokens)
  }

  func renderChat(messages: [JSONValue], tools: JSONValue?) async throws -> String {
    try await base.renderChat(messages: messages, tools: tools)
  }

  func chatPrompt(messages: [JSONValue], tools: JSONValue?) async throws -> ChatPrompt {
    try await base.chatPrompt(messages: messages, tools: tools)
  }

  func generate(
    prompt: [Int32],
    options: GenerationOptions
  ) async throws -> GenerationBatches {
    let batches = try await base.generate(prompt: prompt, options: options)
    return options.stop.isEmpty ? Self.withoutText(batches) : batches
  }

  private static func withoutText(
    _ batches: some AsyncSequence<[GenerationEvent], any Error> & Sendable
  ) -> GenerationBatches {
    batches.map { $0.map(\.withoutText) }
  }

  private struct NoTokenID: Error, CustomStringConvertible {
    let word: String
    let vocabularySize: Int

    var description: String {
      "`inputs` must be token ids from 0 to \(vocabularySize - 1) separated by commas; got '\(word)'"
    }
  }
}

extension GenerationEvent {
  fileprivate var withoutText: GenerationEvent {
    switch self {
    case .prompt(let tokens):
      return .prompt(
        tokens.map { token in
          var token = token
          token.text = ""
          return token
        }
      )
    case .token(var token):
      token.text = ""
      for index in token.topTokens.indices { token.topTokens[index].text = "" }
      return .token(token)
    case .finished(var summary):
      summary.text = ""
      return .finished(summary)
    }
  }
}
