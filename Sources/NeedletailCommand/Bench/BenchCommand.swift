import ArgumentParser

/// `needletail bench`: measurements.
struct BenchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measures the machine and models on it.",
    subcommands: [
      BenchMachineCommand.self, BenchLatencyCommand.self, BenchThroughputCommand.self, BenchRatioCommand.self,
      BenchAllCommand.self,
    ]
  )
}
