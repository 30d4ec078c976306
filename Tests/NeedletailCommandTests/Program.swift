import Foundation

/// The built program, run as a user runs it.
enum Program {
  struct Outcome {
    let status: Int32
    let output: String
    let errors: String
  }

  /// Beside the test program in the build directory.
  static var url: URL {
    get throws {
      var folder = Bundle.main.bundleURL
      for _ in 0..<3 {
        let program = folder.appending(path: "needletail")
        if FileManager.default.isExecutableFile(atPath: program.path) { return program }
        folder = folder.deletingLastPathComponent()
      }
      throw NotBuilt()
    }
  }

  private struct NotBuilt: Error {}

  /// Runs the program to its end in a directory of its own choice, with a text on standard input.
  static func run(
    _ arguments: [String],
    input: String = "",
    directory: URL = FileManager.default.temporaryDirectory,
    environment: [String: String] = [:]
  ) throws -> Outcome {
    let folder = FileManager.default.temporaryDirectory.appending(path: "needletail-run-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    // Files rather than pipes: a full pipe would block the program.
    let (input, output, errors) = try (
      file(folder, "input", input), file(folder, "output", ""), file(folder, "errors", "")
    )
    let process = Process()
    process.executableURL = try url
    process.arguments = arguments
    process.currentDirectoryURL = directory
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = try FileHandle(forReadingFrom: input)
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus,
      output: try String(contentsOf: output, encoding: .utf8),
      errors: try String(contentsOf: errors, encoding: .utf8)
    )
  }

  /// Runs the program until it has done something, and then sends it a signal as Ctrl-C does.
  ///
  /// - Parameters:
  ///   - arguments: The command line.
  ///   - isReady: Whether the signal may come, by what has been printed until now.
  /// - Returns: What it printed, and its status.
  /// - Throws: The error of the file system or of starting the program.
  static func interrupt(_ arguments: [String], when isReady: (_ output: String) -> Bool) throws -> Outcome {
    let folder = FileManager.default.temporaryDirectory.appending(path: "needletail-run-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (output, errors) = try (file(folder, "output", ""), file(folder, "errors", ""))
    let process = Process()
    process.executableURL = try url
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    while process.isRunning, !isReady(try String(contentsOf: output, encoding: .utf8)) {
      Thread.sleep(forTimeInterval: 0.02)
    }
    process.interrupt()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus,
      output: try String(contentsOf: output, encoding: .utf8),
      errors: try String(contentsOf: errors, encoding: .utf8)
    )
  }

  private static func file(_ folder: URL, _ name: String, _ text: String) throws -> URL {
    let url = folder.appending(path: name)
    try text.write(to: url, atomically: true, encoding: .utf8)
    return url
  }

  /// A folder of Tests/Fixtures.
  static func fixture(_ path: String) -> String {
    URL(filePath: #filePath).appending(path: "../../Fixtures/\(path)").standardizedFileURL.path
  }
}
