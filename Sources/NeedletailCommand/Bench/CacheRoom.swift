import Backends
import Needletail

/// Room for sequences in a key-value cache.
enum CacheRoom {
  private static let block = CacheShape.blockSize

  /// Options for a model that runs sequences side by side: rows and cache for the largest of some sets, unless flags
  /// say how many.
  ///
  /// - Parameters:
  ///   - flags: What the command line says.
  ///   - sets: Sequences side by side, and the tokens of each.
  /// - Returns: The options.
  static func options(_ flags: ModelOptions, for sets: [(sequences: Int, length: Int)]) -> LoadOptions {
    var options = flags.loadOptions()
    options.maxBatchSize = flags.maxBatchSize ?? sets.map(\.sequences).reduce(options.maxBatchSize, max)
    options.maxBatchTotalTokens =
      flags.maxBatchTotalTokens
      ?? sets.map { whole($0.length) * $0.sequences }.max().map {
        // The cache may hold no less than these ask for.
        max($0, options.maxTotalTokens ?? 0, options.maxBatchPrefillTokens ?? 0)
      }
    return options
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
  private static func whole(_ tokens: Int) -> Int { (tokens + block - 1) / block * block }
}
