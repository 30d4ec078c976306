public import ArgumentParser
public import Benchmarking
import Needletail

/// The options that say which rows run side by side.
struct BatchOptions: ParsableArguments {
  @Option(
    help:
      "How many prompts run at once, each with all its rows (default: as many as --max-batch-size permits)."
  )
  var batchSize: Int?

  @Option(
    help: """
      continuous: a prompt takes the place of one that is done; static: the next batch starts when all rows of \
      one are done, the default of a benchmark.
      """
  )
  var batching: Batching?

  @Option(
    parsing: .unconditional,
    help: """
      Round the lengths that memory and tables are prepared for to multiples of this; no row is ever padded \
      here, so it changes no result.
      """
  )
  var bucketSize: Int?

  func validate() throws {
    try FlagRange.check(batchSize, "--batch-size", in: FlagRange.batches)
    if let bucketSize, bucketSize > Int(Int32.max) {
      throw ValidationError("--bucket-size must be at most \(Int32.max); got \(bucketSize)")
    }
  }

  /// The most rows that run side by side: `--max-batch-size`, or those of `--batch-size` prompts.
  ///
  /// - Parameters:
  ///   - given: What `--max-batch-size` says.
  ///   - sampling: Says how many rows a prompt has.
  ///   - batch: The prompts that must run together; nil where none need to.
  /// - Returns: The rows.
  /// - Throws: `ValidationError` for flags that do not go together.
  func mostRows(_ given: Int?, _ sampling: SamplingOptions, batch: Int? = nil) throws -> Int {
    let rows = try sampling.rowsEach()
    guard let given else {
      if let prompts = batchSize ?? batch { return prompts * rows }
      return max(LoadOptions().maxBatchSize, rows)
    }
    guard batchSize == nil else {
      throw ValidationError("--batch-size and --max-batch-size exclude each other; give one of them")
    }
    let least = try batch.map { $0 * rows } ?? sampling.rowsAtOnce()
    guard given >= least else {
      throw ValidationError(
        "--max-batch-size must be at least \(least), the rows that run together; got \(given)"
      )
    }
    return given
  }

  /// Puts these into the options of a model.
  ///
  /// - Throws: As ``mostRows(_:_:batch:)``.
  func apply(
    to options: inout LoadOptions,
    _ given: Int?,
    _ sampling: SamplingOptions,
    batch: Int? = nil
  ) throws {
    options.maxBatchSize = try mostRows(given, sampling, batch: batch)
    if let bucketSize, bucketSize > 0 {
      options.warmup = WarmupOptions()
      options.warmup?.padSequenceToMultipleOf = bucketSize
    }
  }
}

extension Batching: ExpressibleByArgument {}
