import NIOCore
import NIOPosix
import Needletail

/// Measures what serving costs: throughput and latency through HTTP beside the same engine without it, and how a
/// short request fares beside long ones.
///
/// The client has one thread and looks at the bytes no closer than it must. Throughput and first tokens are of the
/// program `needletail` beside this one, in its own process. Arguments name the parts to run: `throughput`, `token`,
/// `first-token`; none means all.
@main
struct ServingBenchmark {
  static func main() async throws {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let chosen = CommandLine.arguments.dropFirst()
    func isChosen(_ part: String) -> Bool { chosen.isEmpty || chosen.contains(part) }
    let demo = try await LanguageModel.load()
    if isChosen("throughput") {
      let rows = try await withServer(["--model-id", "demo"], group) { port in
        try await Throughput().run(model: demo, port: port, group: group)
      }
      print(Row.table(rows) + "\n")
    }
    if isChosen("token") {
      print(Row.table(try await TokenLatency().run(model: demo, group: group)) + "\n")
    }
    if isChosen("first-token") {
      let long = try LongModel()
      let arguments = ["--model-id", long.path, "--load-format", "dummy", "--max-total-tokens", "2048"]
      let rows = try await withServer(arguments, group) { port in
        try await FirstToken().run(port: port, group: group)
      }
      try long.remove()
      print(Row.table(rows))
    }
    try await group.shutdownGracefully()
  }

  private static func withServer(
    _ arguments: [String],
    _ group: MultiThreadedEventLoopGroup,
    _ measure: @Sendable (Int) async throws -> [Row]
  ) async throws -> [Row] {
    let server = try await ServerProcess(arguments, on: group)
    defer { server.stop() }
    return try await measure(server.port)
  }
}
