import ArgumentParser
import Benchmarking

/// The options that make a benchmark of a generation; the first four of them do.
struct BenchmarkOptions: ParsableArguments {
  @Flag(help: "Run a batch again and again and print the figures of run_generation.")
  var benchmark = false

  @Option(help: "Iterations on the clock; makes it a benchmark (default: 5).")
  var nIterations: Int?

  @Flag(help: "Print IPEX's table of token latencies as well; makes it a benchmark.")
  var tokenLatency = false

  @Option(
    help: ArgumentHelp("Write results.json into this folder; makes it a benchmark.", valueName: "folder")
  )
  var outputDir: String?

  @Option(help: "Iterations of a benchmark before those on the clock (default: 3).")
  var warmup: Int?

  @Flag(
    help:
      "Record the steps of the engine on the clock; PROF_PATH, PROF_STEP and the others say where and which."
  )
  var profile = false

  /// Whether a benchmark is wanted.
  var isOn: Bool { benchmark || nIterations != nil || tokenLatency || outputDir != nil }

  /// The iterations before those that count.
  var warmups: Int { warmup ?? 3 }

  /// The iterations that count.
  var iterations: Int { nIterations ?? 5 }

  func validate() throws {
    try FlagRange.check(nIterations, "--n-iterations", in: FlagRange.runs)
    try FlagRange.check(warmup, "--warmup", in: FlagRange.warmups)
    guard warmup == nil || isOn else {
      throw ValidationError("--warmup needs --benchmark, --n-iterations, --token-latency or --output-dir")
    }
    try OutputPath.checkFolder(outputDir, "--output-dir")
  }
}
