import ArgumentParser

/// `needletail bench`: measurements.
struct BenchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measures the machine, models on it, and servers.",
    subcommands: [
      BenchMachineCommand.self, BenchLatencyCommand.self, BenchThroughputCommand.self, BenchRatioCommand.self,
      BenchLoadCommand.self, BenchAllCommand.self,
    ]
  )
}
