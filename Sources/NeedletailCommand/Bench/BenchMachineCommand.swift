import ArgumentParser
import Backends
import Benchmarking
import OrderedJSON

/// `needletail bench machine`: the peaks that results are compared with.
struct BenchMachineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "machine",
    abstract: "Measures memory read bandwidth and arithmetic peaks with the threads given.",
    discussion: "Example:\n  needletail bench machine --threads 2 --json"
  )

  @Option(help: "Threads to measure with (default: one for each usable core).")
  var threads: Int?

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let result = try MachineProbe(threads: threads).measure()
    if json {
      try StandardOutput.write(MachineReport(result).json.compactText + "\n")
    } else {
      try StandardOutput.write(
        """
        threads      \(result.threads) (\(result.instructionSet))
        memory read  \(Self.rounded(result.readGBPerSecond)) GB/s
        float32      \(Self.rounded(result.float32GFlopPerSecond)) GFLOP/s
        bfloat16     \(Self.rounded(result.bfloat16GFlopPerSecond)) GFLOP/s
        int8         \(Self.rounded(result.int8GOpPerSecond)) GOP/s

        """
      )
    }
  }

  private static func rounded(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
}
