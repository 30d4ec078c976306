import Needletail
import Tokenizers

/// A prompt as the model takes it.
struct EncodedPrompt: Sendable {
  /// The text; nil when ids were given.
  let text: String?
  /// The tokens that run.
  let ids: [Int32]
  /// How many of them are the prompt's own; the others lengthen it for a benchmark.
  let ownCount: Int
}

/// Makes ids of prompts.
struct PromptEncoder: Sendable {
  let model: LanguageModel
  /// The most tokens of a prompt; nil for no limit.
  var limit: Int?
  /// Whether shorter prompts are lengthened to the limit with their own tokens.
  var lengthens = false

  /// The ids of a prompt.
  ///
  /// - Throws: The error of the tokenizer or the template, or that of a prompt which would become too long.
  func encode(_ prompt: Prompt) throws -> EncodedPrompt {
    switch prompt {
    case .ids(let ids): return try fitted(ids, text: nil)
    case .text(let text): return try fitted(try model.encode(text), text: text)
    case .messages(let messages):
      let ids = try model.encodeChat(messages)
      return EncodedPrompt(text: try model.renderChat(messages), ids: ids, ownCount: ids.count)
    }
  }

  private func fitted(_ ids: [Int32], text: String?) throws(GenerationError) -> EncodedPrompt {
    let own = limit.map { Array(ids.prefix($0)) } ?? ids
    guard lengthens, let limit, own.count < limit, !own.isEmpty else {
      return EncodedPrompt(text: text, ids: own, ownCount: own.count)
    }
    let longest = model.info.maxPromptTokens
    guard limit <= longest else { throw .promptTooLong(tokens: limit, limit: longest) }
    // What begins a sequence stands once.
    let isMarked = own.count > 1 && model.tokenizer?.isSpecial(own[0]) ?? false
    let repeated = own.dropFirst(isMarked ? 1 : 0)
    let more = (own.count..<limit).map { repeated[repeated.startIndex + ($0 - own.count) % repeated.count] }
    return EncodedPrompt(text: text, ids: own + more, ownCount: own.count)
  }
}
