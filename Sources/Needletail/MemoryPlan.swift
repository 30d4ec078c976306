internal import Backends

/// What a model will need, added up before anything is loaded, beside what the machine has.
public struct MemoryPlan: Sendable, Equatable {
  /// The packed weights.
  public let weightBytes: Int
  /// The key-value cache.
  public let cacheBytes: Int
  /// Activations and logits.
  public let workspaceBytes: Int
  /// What the process may use: free memory of the machine, or less if its control group says so.
  public let availableBytes: Int
  /// The tokens the cache holds.
  public let cacheTokens: Int
  /// The longest sequence served.
  public let maxTotalTokens: Int

  /// Everything together.
  public var totalBytes: Int { weightBytes.addingOrMax(cacheBytes).addingOrMax(workspaceBytes) }
}

/// Why a model will not be loaded.
public enum MemoryPlanError: Error, Equatable, Sendable {
  /// More memory is needed than there is.
  case doesNotFit(needed: Int, available: Int, weights: Int, cache: Int, workspace: Int)
  /// A sequence of the wanted length does not fit in the wanted cache.
  case cacheBelowSequence(maxTotalTokens: Int, maxBatchTotalTokens: Int)
  /// A step of the wanted prompt tokens does not fit in the cache.
  case cacheBelowStep(maxBatchPrefillTokens: Int, maxBatchTotalTokens: Int)
  /// Sequences are wanted that are longer than those the model was made for.
  case beyondPositions(maxTotalTokens: Int, maxPositions: Int)
}

extension MemoryPlanError: CustomStringConvertible {
  /// The numbers and the way out.
  public var description: String {
    switch self {
    case .doesNotFit(let needed, let available, let weights, let cache, let workspace):
      "the model needs \(Self.megabytes(needed)) MB (weights \(Self.megabytes(weights)), cache "
        + "\(Self.megabytes(cache)), workspace \(Self.megabytes(workspace))) and "
        + "\(Self.megabytes(available)) MB are free; lower --max-batch-total-tokens, --max-total-tokens or "
        + "--max-batch-prefill-tokens, or choose a smaller --dtype"
    case .cacheBelowSequence(let total, let batch):
      "max_batch_total_tokens must be >= max_total_tokens (\(total)); got \(batch)"
    case .cacheBelowStep(let step, let batch):
      "max_batch_prefill_tokens must be <= max_batch_total_tokens (\(batch)); got \(step)"
    case .beyondPositions(let total, let positions):
      "max_total_tokens must be <= max_position_embeddings of the model (\(positions)); got \(total)"
    }
  }

  private static func megabytes(_ bytes: Int) -> Int { bytes >> 20 + (bytes & 0xFFFFF == 0 ? 0 : 1) }
}

extension MemoryPlan {
  /// What is known of a model before memory is planned.
  package struct Needs: Sendable {
    /// The packed weights.
    package var weightBytes: Int
    /// Activations and logits.
    package var workspaceBytes: Int
    /// A block of the key-value cache.
    package var bytesPerBlock: Int
    /// The longest sequence the model was made for.
    package var maxPositions: Int

    /// Makes needs.
    package init(weightBytes: Int, workspaceBytes: Int, bytesPerBlock: Int, maxPositions: Int) {
      self.weightBytes = weightBytes
      self.workspaceBytes = workspaceBytes
      self.bytesPerBlock = bytesPerBlock
      self.maxPositions = maxPositions
    }
  }

  /// How many sequences of full length the cache is made for when memory allows and nobody says otherwise.
  private static let sequencesByDefault = 64
  /// The share of the memory beside weights and workspace that the cache takes when nobody says otherwise.
  private static let defaultShare = 0.8

  /// Adds up the needs of a model.
  ///
  /// What the options leave open is chosen so that it fits: first the cache is made smaller, and when it
  /// holds less than one sequence of full length, only shorter ones are served.
  ///
  /// - Parameters:
  ///   - needs: What the model takes.
  ///   - options: What was asked for.
  ///   - availableBytes: What the process may use.
  /// - Throws: ``MemoryPlanError``.
  package init(_ needs: Needs, options: LoadOptions, availableBytes: Int) throws(MemoryPlanError) {
    if let wanted = options.maxTotalTokens, wanted > needs.maxPositions {
      throw .beyondPositions(maxTotalTokens: wanted, maxPositions: needs.maxPositions)
    }
    let block = CacheShape.blockSize
    let longest = options.maxTotalTokens ?? needs.maxPositions
    let blocks =
      options.maxBatchTotalTokens.map { Self.blocks($0) }
      ?? Self.defaultBlocks(needs, longest: longest, options, availableBytes: availableBytes)
    guard options.maxTotalTokens == nil || blocks * block >= longest else {
      throw .cacheBelowSequence(maxTotalTokens: longest, maxBatchTotalTokens: blocks * block)
    }
    if let wanted = options.maxBatchPrefillTokens, wanted > blocks * block {
      throw .cacheBelowStep(maxBatchPrefillTokens: wanted, maxBatchTotalTokens: blocks * block)
    }
    weightBytes = needs.weightBytes
    workspaceBytes = needs.workspaceBytes
    self.availableBytes = availableBytes
    maxTotalTokens = min(longest, blocks * block)
    cacheTokens = blocks * block
    cacheBytes = blocks.multipliedOrMax(by: needs.bytesPerBlock)
    guard totalBytes <= availableBytes else {
      throw .doesNotFit(
        needed: totalBytes,
        available: availableBytes,
        weights: weightBytes,
        cache: cacheBytes,
        workspace: workspaceBytes
      )
    }
  }

  private static func defaultBlocks(
    _ needs: Needs,
    longest: Int,
    _ options: LoadOptions,
    availableBytes: Int
  ) -> Int {
    let left = max(0, availableBytes - needs.weightBytes.addingOrMax(needs.workspaceBytes))
    let blocksInRoom = Int(Double(left) * defaultShare) / max(1, needs.bytesPerBlock)
    let wished = min(blocks(longest).multipliedOrMax(by: sequencesByDefault), blocksInRoom, Int(Int32.max))
    return max(wished, options.maxTotalTokens == nil ? 1 : blocks(longest))
  }

  private static func blocks(_ tokens: Int) -> Int { (tokens - 1) / CacheShape.blockSize + 1 }
}

extension Int {
  /// The product of positive numbers, or the largest integer when it does not fit.
  fileprivate func multipliedOrMax(by other: Int) -> Int {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? .max : product
  }

  /// The sum of positive numbers, or the largest integer when it does not fit.
  fileprivate func addingOrMax(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
