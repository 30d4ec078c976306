/// What runs before the first request, so that memory is touched, tables are computed and threads are awake by
/// then.
///
/// Batches are run in shapes rounded up to buckets, the largest first, and no further one is begun after two
/// seconds. On the CPU a bucket rounds this plan and not the work: no row of a request is ever padding.
public struct WarmupOptions: Sendable {
  /// Numbers of generating sequences are multiples of this, at least 1 (`BATCH_BUCKET_SIZE`).
  public var batchBucketSize = 8
  /// Numbers of prompts in a step are multiples of this, at least 1 (`PREFILL_BATCH_BUCKET_SIZE`).
  public var prefillBatchBucketSize = 4
  /// Lengths of prompts are multiples of this; 0 for the longest alone (`PAD_SEQUENCE_TO_MULTIPLE_OF`).
  public var padSequenceToMultipleOf = 128
  /// Called from another thread with the shapes done and the shapes there are; at the end with equal numbers.
  public var onProgress: (@Sendable (Int, Int) -> Void)?

  /// Makes the default options.
  public init() {}
}
