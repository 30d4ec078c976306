/// The cells of the ratio benchmark: sequences that end at one total length, of which the prompt is a given share.
public struct RatioGrid: Sendable, Equatable {
  /// Prompt and output of a sequence together, in tokens.
  public var totalLength: Int
  /// The shares of the prompt, in percent.
  public var shares: [Int]
  /// The numbers of sequences side by side.
  public var batchSizes: [Int]

  /// Makes a grid.
  public init(totalLength: Int = 1024, shares: [Int] = [25, 50, 75], batchSizes: [Int] = [1, 4]) {
    self.totalLength = totalLength
    self.shares = shares
    self.batchSizes = batchSizes
  }

  /// Every batch size with every share; shares that leave no prompt or no output are left out.
  public var cells: [LatencyBenchmark.Cell] {
    batchSizes.flatMap { batchSize in
      shares.compactMap { share in
        guard (1..<100).contains(share) else { return nil }
        // In two parts, whose products cannot be too large.
        let input = totalLength / 100 * share + totalLength % 100 * share / 100
        guard input >= 1, input < totalLength else { return nil }
        return LatencyBenchmark.Cell(
          batchSize: batchSize,
          inputTokens: input,
          outputTokens: totalLength - input
        )
      }
    }
  }
}
