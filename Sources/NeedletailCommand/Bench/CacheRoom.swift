import Backends
import Needletail

/// The size of a key-value cache.
enum CacheRoom {
  private static let block = CacheShape.blockSize

  /// Tokens in whole blocks for every sequence of the largest of some sets, and no fewer than options ask for by
  /// other names.
  ///
  /// - Parameters:
  ///   - sets: Sequences side by side, and the tokens of each.
  ///   - options: What the model is loaded with.
  /// - Returns: The tokens; nil when there is no set.
  static func tokens(_ sets: [(sequences: Int, length: Int)], _ options: LoadOptions) -> Int? {
    sets.map { whole($0.length) * $0.sequences }.max().map {
      max($0, options.maxTotalTokens ?? 0, options.maxBatchPrefillTokens ?? 0)
    }
  }

  /// Tokens in the blocks that the engine keeps for a prompt's rows.
  ///
  /// - Parameters:
  ///   - prompt: The tokens of the prompt.
  ///   - new: The tokens that each row gets.
  ///   - rows: The rows, each of which computes the prompt.
  ///   - isSearch: Whether they share the prompt's full blocks instead.
  /// - Returns: The tokens that have room in the blocks.
  static func tokens(prompt: Int, new: Int, rows: Int, isSearch: Bool) -> Int {
    guard isSearch else { return whole(prompt + new - 1) * rows }
    let shared = prompt / block * block
    return shared + (whole(prompt + new) - shared) * rows
  }

  /// Tokens in whole blocks.
  static func whole(_ tokens: Int) -> Int { (tokens + block - 1) / block * block }
}
