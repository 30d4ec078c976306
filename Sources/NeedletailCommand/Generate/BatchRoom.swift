import Benchmarking
import Needletail

/// Whether a static batch that is measured runs at once: in waves its times would be those of several.
struct BatchRoom {
  /// The rows of a prompt.
  let rows: Int
  /// Whether they grow from the prompt together.
  let isSearch: Bool
  /// The tokens that each row gets.
  let newTokens: Int

  /// Makes the cache large enough for a batch of prompts of a known length, unless its size was given.
  ///
  /// - Parameters:
  ///   - options: What the model is loaded with.
  ///   - model: Its name.
  ///   - prompts: The prompts of a batch.
  ///   - length: The tokens of each.
  /// - Throws: ``BatchRoomError`` when the sequences are too long for the model, or the error of its files.
  func widen(_ options: inout LoadOptions, of model: String, prompts: Int, length: Int) throws {
    let info = try ModelInfo(inspecting: model, options: options)
    let limit = min(info.maxPositions, options.maxTotalTokens ?? .max)
    guard length + newTokens <= limit else {
      throw BatchRoomError.sequenceTooLong(prompt: length, new: newTokens, limit: limit)
    }
    let needed = tokens(after: length) * prompts
    if options.maxBatchTotalTokens == nil, needed > info.memory.cacheTokens {
      options.maxBatchTotalTokens = needed
    }
  }

  /// Looks whether each batch has room in the cache of a loaded model.
  ///
  /// - Parameters:
  ///   - batches: The prompts of each batch.
  ///   - info: What the model is.
  /// - Throws: ``BatchRoomError``.
  func check(_ batches: [[EncodedPrompt]], _ info: ModelInfo) throws(BatchRoomError) {
    for batch in batches {
      for prompt in batch where prompt.ids.count + newTokens > info.maxTotalTokens {
        throw .sequenceTooLong(prompt: prompt.ids.count, new: newTokens, limit: info.maxTotalTokens)
      }
      let needed = batch.reduce(0) { $0 + tokens(after: $1.ids.count) }
      guard needed <= info.memory.cacheTokens else {
        throw .cacheTooSmall(tokens: needed, capacity: info.memory.cacheTokens)
      }
    }
  }

  private func tokens(after prompt: Int) -> Int {
    CacheRoom.tokens(prompt: prompt, new: newTokens, rows: rows, isSearch: isSearch)
  }
}

/// Why a static batch is not measured.
enum BatchRoomError: Error, CustomStringConvertible {
  /// A row is longer than the sequences of the model.
  case sequenceTooLong(prompt: Int, new: Int, limit: Int)
  /// The rows of a batch have no room in the cache together.
  case cacheTooSmall(tokens: Int, capacity: Int)

  var description: String {
    switch self {
    case .sequenceTooLong(let prompt, let new, let limit):
      "prompt tokens + new tokens must be <= \(limit); got \(prompt) + \(new)"
    case .cacheTooSmall(let tokens, let capacity):
      "a static batch needs \(tokens) tokens in the key-value cache, which holds \(capacity); raise "
        + "--max-batch-total-tokens, lower --batch-size, or choose --batching continuous"
    }
  }
}
