internal import Backends
internal import Models
internal import Tensors

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
  public var totalBytes: Int { weightBytes + cacheBytes + workspaceBytes }
}

/// Why a model will not be loaded.
public enum MemoryPlanError: Error, Equatable, Sendable {
  /// More memory is needed than there is.
  case doesNotFit(needed: Int, available: Int, weights: Int, cache: Int, workspace: Int)
  /// A sequence of the wanted length does not fit in the wanted cache.
  case cacheBelowSequence(maxTotalTokens: Int, maxBatchTotalTokens: Int)
}

extension MemoryPlanError: CustomStringConvertible {
  /// The numbers and the way out.
  public var description: String {
    switch self {
    case .doesNotFit(let needed, let available, let weights, let cache, let workspace):
      "the model needs \(Self.megabytes(needed)) MB (weights \(Self.megabytes(weights)), cache "
        + "\(Self.megabytes(cache)), workspace \(Self.megabytes(workspace))) and "
        + "\(Self.megabytes(available)) MB are free; lower --max-batch-total-tokens or --max-total-tokens, "
        + "or choose a smaller --dtype"
    case .cacheBelowSequence(let total, let batch):
      "max_batch_total_tokens must be >= max_total_tokens (\(total)); got \(batch)"
    }
  }

  private static func megabytes(_ bytes: Int) -> Int { (bytes + (1 << 20) - 1) >> 20 }
}

extension MemoryPlan {
  /// How many sequences of full length the cache is made for when memory allows and nobody says otherwise.
  private static let sequencesByDefault = 64
  /// The share of free memory that defaults may fill.
  private static let defaultShare = 0.8

  /// Adds up the needs of a model.
  ///
  /// - Throws: ``MemoryPlanError``.
  init(
    architecture: ModelArchitecture,
    weightBytes: Int,
    workspaceBytes: Int,
    cacheDtype: DType,
    options: LoadOptions,
    availableBytes: Int = SystemMemory.availableBytes
  ) throws(MemoryPlanError) {
    let block = CacheShape.blockSize
    let bytesPerBlock = architecture.layers.reduce(0) { bytes, layer in
      let padded = (layer.headSize + 15) / 16 * 16
      return bytes + layer.keyValueHeads * (layer.headSize + padded) * block * cacheDtype.byteCount
    }
    let room = Int(Double(availableBytes) * Self.defaultShare) - weightBytes - workspaceBytes
    let blocksInRoom = max(1, room / max(1, bytesPerBlock))
    let longest = options.maxTotalTokens ?? architecture.maxPositions
    let blocksForLongest = (longest + block - 1) / block
    var maxTotalTokens = longest
    let blocks: Int
    if let tokens = options.maxBatchTotalTokens {
      blocks = (tokens + block - 1) / block
      if options.maxTotalTokens == nil { maxTotalTokens = min(longest, blocks * block) }
    } else {
      blocks = min(blocksForLongest.multipliedOrMax(by: Self.sequencesByDefault), max(blocksInRoom, 1))
      if options.maxTotalTokens == nil { maxTotalTokens = min(longest, blocks * block) }
    }
    guard blocks * block >= maxTotalTokens else {
      throw .cacheBelowSequence(maxTotalTokens: maxTotalTokens, maxBatchTotalTokens: blocks * block)
    }
    self.weightBytes = weightBytes
    self.workspaceBytes = workspaceBytes
    self.availableBytes = availableBytes
    self.maxTotalTokens = maxTotalTokens
    cacheTokens = blocks * block
    cacheBytes = blocks.multipliedOrMax(by: bytesPerBlock)
    guard cacheBytes < Int.max / 4, totalBytes <= availableBytes else {
      throw .doesNotFit(
        needed: cacheBytes < Int.max / 4 ? totalBytes : cacheBytes,
        available: availableBytes,
        weights: weightBytes,
        cache: cacheBytes,
        workspace: workspaceBytes
      )
    }
  }
}

extension Int {
  /// The product, or the largest integer when it does not fit.
  fileprivate func multipliedOrMax(by other: Int) -> Int {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? .max : product
  }
}
