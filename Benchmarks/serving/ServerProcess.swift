import Foundation
import NIOCore
import NIOPosix

/// The program `needletail serve`, which lies beside this one, on a loopback port.
final class ServerProcess {
  /// Where it listens.
  let port: Int
  private let process = Process()

  /// Starts the program and waits until it listens.
  ///
  /// Texts run on past their end, so that every answer has the length that was asked for.
  init(_ arguments: [String], on group: any EventLoopGroup) async throws {
    port = try await Self.freePort(on: group)
    let own = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    process.executableURL = own.deletingLastPathComponent().appending(path: "needletail")
    process.arguments = ["serve", "--hostname", "127.0.0.1", "--port", "\(port)"] + arguments
    process.environment = ProcessInfo.processInfo.environment.merging([
      "TEXT_GENERATION_SERVER_IGNORE_EOS_TOKEN": "true"
    ]) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    try await waitUntilItListens(on: group)
  }

  /// A port that the system finds free.
  private static func freePort(on group: any EventLoopGroup) async throws -> Int {
    let channel = try await ServerBootstrap(group: group).bind(host: "127.0.0.1", port: 0).get()
    let port = channel.localAddress?.port ?? 0
    try await channel.close()
    return port
  }

  private func waitUntilItListens(on group: any EventLoopGroup) async throws {
    for _ in 0..<6000 {
      guard process.isRunning else { throw ServerEnded(status: process.terminationStatus) }
      if let client = try? await StreamClient.connect(port: port, on: group) {
        return try await client.close()
      }
      try await Task.sleep(for: .milliseconds(100))
    }
    throw ServerEnded(status: 0)
  }

  /// Ends the program.
  func stop() {
    process.terminate()
    process.waitUntilExit()
  }
}

/// The program ended, or never listened.
struct ServerEnded: Error, CustomStringConvertible {
  let status: Int32

  var description: String {
    "needletail serve does not listen (status \(status)); build it with `make build`"
  }
}
