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

  func validate() throws { try FlagRange.check(threads, "--threads", in: FlagRange.counts) }

  func run() throws {
    let report = MachineReport(try MachineProbe(threads: threads).measure())
    let peaks = report.peaks
    try StandardOutput.write(
      json
        ? report.json.compactText + "\n"
        : "\(peaks.threads) threads, kernels for \(peaks.instructionSet)\n\n\(report.table.markdown)"
    )
  }
}
