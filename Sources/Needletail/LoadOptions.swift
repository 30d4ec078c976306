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
  /// The most prompt tokens in one step; nil for 512, or fewer when the cache holds fewer.
  public var maxBatchPrefillTokens: Int?
  /// The most sequences that run at once.
  public var maxBatchSize = 128
  /// Whether long prompts are computed in parts beside the sequences that generate.
  ///
  /// If not, a prompt runs whole, so that none may be longer than ``maxBatchPrefillTokens``, and
  /// ``waitingServedRatio`` and ``maxWaitingTokens`` say when waiting requests join those that run.
  public var prefillChunking = true
  /// Requests wait until they are at least this share of the number that runs; at least 0.
  public var waitingServedRatio = 0.3
  /// After this many steps without a newcomer requests no longer wait to be that many; at least 0.
  public var maxWaitingTokens = 20
  /// Requests that waited longer than this are taken first, and of equals the shortest prompt; nil for the order
  /// of arrival.
  public var queueThreshold: Duration?
  /// The longest that tokens of many requests are held back, so that their readers are woken once for several;
  /// zero to hand each over at once.
  ///
  /// Of up to 15 requests, and before a step that computes prompts, nothing is held back, and never the first and the
  /// last token of a request.
  public var streamInterval = Duration.zero
  /// Whether keys and values of prompts are kept and found again by requests that begin with the same tokens.
  ///
  /// This changes no result, not even its last bit.
  public var prefixCaching = true
  /// How tokens are guessed ahead; nil for not at all.
  ///
  /// This changes no result, not even its last bit.
  public var draft: DraftMethod?
  /// Whether guesses are given up where they take more time than they save.
  package var draftsWatchTime = true
  /// What runs before the first request; nil for nothing.
  public var warmup: WarmupOptions?
  /// Called while weights are packed, with the tensors done and the tensors there are; from another thread.
  public var onProgress: (@Sendable (Int, Int) -> Void)?
  /// Called on the engine's thread after each step that ran the model; whatever it does delays the next step.
  public var onStep: (@Sendable (StepReport) -> Void)?
  /// Called after each operation of a forward pass, on the engine's thread; nil, the default, costs nothing.
  public var onOperation: (@Sendable (OperationTiming) -> Void)?

  /// Makes the default options.
  public init() {}

  /// Looks at each number.
  ///
  /// - Throws: ``LoadOptionsError`` for the first one out of range.
  public func check() throws(LoadOptionsError) {
    let numbers = [
      ("threads", threads), ("max_total_tokens", maxTotalTokens),
      ("max_batch_total_tokens", maxBatchTotalTokens), ("max_batch_prefill_tokens", maxBatchPrefillTokens),
      ("max_batch_size", maxBatchSize), ("batch_bucket_size", warmup?.batchBucketSize),
      ("prefill_batch_bucket_size", warmup?.prefillBatchBucketSize),
    ]
    for case (let name, let value?) in numbers where !(1...Int(Int32.max)).contains(value) {
      throw .outOfRange(option: name, value: value)
    }
    try draft?.check()
    guard waitingServedRatio >= 0, waitingServedRatio.isFinite else {
      throw .negative(option: "waiting_served_ratio", value: "\(waitingServedRatio)")
    }
    guard maxWaitingTokens >= 0 else {
      throw .negative(option: "max_waiting_tokens", value: "\(maxWaitingTokens)")
    }
    if let queueThreshold, queueThreshold < .zero {
      throw .negative(option: "queue_threshold", value: "\(queueThreshold)")
    }
    if streamInterval < .zero {
      throw .negative(option: "stream_interval", value: "\(streamInterval)")
    }
    if let bucket = warmup?.padSequenceToMultipleOf, bucket < 0 {
      throw .negative(option: "pad_sequence_to_multiple_of", value: "\(bucket)")
    }
  }
}

/// Why load options cannot be met.
public enum LoadOptionsError: Error, Equatable, Sendable {
  /// A number is not positive, or larger than 32 bits.
  case outOfRange(option: String, value: Int)
  /// A number is negative, infinite or none at all.
  case negative(option: String, value: String)
}

extension LoadOptionsError: CustomStringConvertible {
  /// The rule and what came.
  public var description: String {
    switch self {
    case .outOfRange(let option, let value): "\(option) must be from 1 to \(Int32.max); got \(value)"
    case .negative(let option, let value): "\(option) must be 0 or more, and finite; got \(value)"
    }
  }
}
