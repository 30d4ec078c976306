import ArgumentParser

/// `needletail bench`: measurements.
struct BenchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measures the machine, models on it, and servers.",
    discussion: """
      Ctrl-C ends a benchmark with the results until then.

      Examples:
        needletail bench machine
        needletail bench latency --batch-size 1,4,16 --input-tokens 128 --output-tokens 32
        needletail bench throughput --concurrency 1,8,32 --report throughput.html
        needletail bench load --url http://localhost:8080 --duration 30s
        needletail bench all --quick --report bench-report.html
      """,
    subcommands: [
      BenchMachineCommand.self, BenchLatencyCommand.self, BenchThroughputCommand.self, BenchRatioCommand.self,
      BenchLoadCommand.self, BenchAllCommand.self,
    ]
  )
}
