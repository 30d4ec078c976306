import ArgumentParser
import Needletail

/// The options of `serve` about its queue, its batches and what runs before the port opens.
struct QueueOptions: ParsableArguments {
  @Flag(
    inversion: .prefixedNo,
    help: "Find the keys and values of known prompts again (PREFIX_CACHING, default on)."
  )
  var prefixCaching: Bool?

  @Flag(
    inversion: .prefixedNo,
    help: "Compute long prompts in parts beside running requests (PREFILL_CHUNKING, default on)."
  )
  var prefillChunking: Bool?

  @Option(
    help: ArgumentHelp(
      """
      Without prefill chunking: requests wait until they are this share of the running ones \
      (WAITING_SERVED_RATIO, default 0.3).
      """,
      valueName: "share"
    )
  )
  var waitingServedRatio: Double?

  @Option(
    help: ArgumentHelp(
      "Without prefill chunking: for at most this many steps (MAX_WAITING_TOKENS, default 20).",
      valueName: "steps"
    )
  )
  var maxWaitingTokens: Int?

  @Option(
    help: ArgumentHelp(
      """
      Take short prompts before long ones, until one has waited this long (QUEUE_THRESHOLD_MS, default: the \
      order of arrival).
      """,
      valueName: "milliseconds"
    )
  )
  var queueThresholdMs: Int?

  @Option(
    help: ArgumentHelp(
      """
      With 16 and more streams, hold tokens back this long at most to send several together (STREAM_INTERVAL_MS, \
      default 25; 0 to send each at once).
      """,
      valueName: "milliseconds"
    )
  )
  var streamIntervalMs: Int?

  @Flag(
    inversion: .prefixedNo,
    help: "Run batches of many shapes before the port opens (WARMUP_ENABLED, default on)."
  )
  var warmup: Bool?

  @Option(help: "Warm up numbers of sequences that are multiples of this (BATCH_BUCKET_SIZE, default 8).")
  var batchBucketSize: Int?

  @Option(
    help: "Warm up numbers of prompts that are multiples of this (PREFILL_BATCH_BUCKET_SIZE, default 4)."
  )
  var prefillBatchBucketSize: Int?

  @Option(
    help: "Warm up lengths that are multiples of this, 0 for the longest (PAD_SEQUENCE_TO_MULTIPLE_OF, 128)."
  )
  var padSequenceToMultipleOf: Int?

  /// Tells the library what flags and environment say.
  ///
  /// - Throws: `ValidationError` for a variable that does not hold what it must, or a number out of range.
  func apply(to options: inout LoadOptions, _ environment: LauncherEnvironment) throws {
    func set<T>(_ path: WritableKeyPath<LoadOptions, T>, _ value: T?) {
      if let value { options[keyPath: path] = value }
    }
    set(\.prefixCaching, try prefixCaching ?? environment.switch("PREFIX_CACHING"))
    set(\.prefillChunking, try prefillChunking ?? environment.switch("PREFILL_CHUNKING"))
    set(\.waitingServedRatio, try waitingServedRatio ?? environment.double("WAITING_SERVED_RATIO"))
    set(\.maxWaitingTokens, try maxWaitingTokens ?? environment.int("MAX_WAITING_TOKENS"))
    let milliseconds = try queueThresholdMs ?? environment.int("QUEUE_THRESHOLD_MS")
    options.queueThreshold = milliseconds.map { .milliseconds($0) }
    options.streamInterval = .milliseconds(
      try streamIntervalMs ?? environment.int("STREAM_INTERVAL_MS") ?? 25
    )
    options.warmup = try warmup(environment)
    do { try options.check() } catch { throw ValidationError("\(error)") }
  }

  private func warmup(_ environment: LauncherEnvironment) throws -> WarmupOptions? {
    var options = WarmupOptions()
    func set(_ path: WritableKeyPath<WarmupOptions, Int>, _ flag: Int?, _ name: String) throws {
      if let value = try flag ?? environment.int(name) { options[keyPath: path] = value }
    }
    try set(\.batchBucketSize, batchBucketSize, "BATCH_BUCKET_SIZE")
    try set(\.prefillBatchBucketSize, prefillBatchBucketSize, "PREFILL_BATCH_BUCKET_SIZE")
    try set(\.padSequenceToMultipleOf, padSequenceToMultipleOf, "PAD_SEQUENCE_TO_MULTIPLE_OF")
    if StandardError.isTerminal {
      let bar = ProgressBar(title: "warming up")
      options.onProgress = { bar.show($0, of: $1) }
    }
    return try warmup ?? environment.switch("WARMUP_ENABLED") ?? true ? options : nil
  }
}
