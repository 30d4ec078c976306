public import Tensors

/// How a model is loaded.
///
/// The defaults need no thought.
public struct LoadOptions: Sendable {
  /// Where weights come from.
  public enum LoadFormat: String, Sendable, CaseIterable {
    /// The checkpoint's files.
    case auto
    /// The checkpoint's files, which must be safetensors.
    case safetensors
    /// Seeded random numbers in the shape of config.json, to measure models whose weights are not at hand.
    case dummy
  }

  /// The type in which weights are kept; nil for that of the checkpoint.
  public var dtype: DType?
  /// The type in which keys and values are kept: float32, float16, bfloat16, float8E4M3 or int8; nil for that
  /// of the weights.
  public var kvCacheDtype: DType?
  /// How linear weights are rounded while they are loaded; nil to keep them in ``dtype``.
  public var quantization: Quantization?
  /// The number of threads; nil for one for each core the process may use.
  public var threads: Int?
  /// Where weights come from.
  public var loadFormat: LoadFormat = .auto
  /// The longest sequence in tokens, prompt and new tokens together; nil for the model's own limit or what
  /// memory holds.
  public var maxTotalTokens: Int?
  /// The tokens that the key-value cache holds for all sequences together; nil for a share of memory.
  public var maxBatchTotalTokens: Int?
  /// The most prompt tokens in one step.
  public var maxBatchPrefillTokens = 512
  /// The most sequences that run at once.
  public var maxBatchSize = 128
  /// Called while weights are packed, with the tensors done and the tensors there are; from another thread.
  public var onProgress: (@Sendable (Int, Int) -> Void)?
  /// Called after each step of the engine, on its thread; must be quick.
  public var onStep: (@Sendable (StepReport) -> Void)?
  /// Called after each operation of a forward pass, on the engine's thread; nil, the default, costs nothing.
  public var onOperation: (@Sendable (OperationTiming) -> Void)?

  /// Makes the default options.
  public init() {}

  /// Looks at each number.
  func check() throws(LoadOptionsError) {
    let numbers = [
      ("threads", threads), ("max_total_tokens", maxTotalTokens),
      ("max_batch_total_tokens", maxBatchTotalTokens), ("max_batch_prefill_tokens", maxBatchPrefillTokens),
      ("max_batch_size", maxBatchSize),
    ]
    for case (let name, let value?) in numbers where !(1...Int(Int32.max)).contains(value) {
      throw .outOfRange(option: name, value: value)
    }
  }
}

/// Why load options cannot be met.
public enum LoadOptionsError: Error, Equatable, Sendable {
  /// A number is not positive, or larger than 32 bits.
  case outOfRange(option: String, value: Int)
}

extension LoadOptionsError: CustomStringConvertible {
  /// The rule and what came.
  public var description: String {
    switch self {
    case .outOfRange(let option, let value): "\(option) must be from 1 to \(Int32.max); got \(value)"
    }
  }
}
