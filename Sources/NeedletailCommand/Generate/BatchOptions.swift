public import ArgumentParser
public import Benchmarking
import Needletail

/// The options that say which rows run side by side.
struct BatchOptions: ParsableArguments {
  @Option(help: "How many prompts run at once (default: as many as fit).")
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
    if let batchSize, batchSize < 1 {
      throw ValidationError("--batch-size must be at least 1; got \(batchSize)")
    }
  }

  /// Puts these into the options of a model.
  ///
  /// - Parameters:
  ///   - options: The options to change.
  ///   - sampling: Says how many rows a prompt has.
  /// - Throws: `ValidationError` for flags that do not go together.
  func apply(to options: inout LoadOptions, _ sampling: SamplingOptions) throws {
    let rows = try batching == .static ? sampling.rowsEach() : sampling.rowsAtOnce()
    if let batchSize { options.maxBatchSize = min(batchSize, Int(Int32.max) / rows) * rows }
    options.maxBatchSize = max(options.maxBatchSize, try sampling.rowsAtOnce())
    if let bucketSize, bucketSize > 0 {
      options.warmup = WarmupOptions()
      options.warmup?.padSequenceToMultipleOf = bucketSize
    }
  }
}

extension Batching: ExpressibleByArgument {}
