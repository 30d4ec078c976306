import ArgumentParser
import Foundation

/// The program.
///
/// Parsing and assembly only: the work is done by the modules below.
@main
struct NeedletailCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "needletail",
    abstract: "Runs and serves language models.",
    discussion: """
      Models are Hugging Face checkpoints in a directory, GGUF files, or 'demo', a small one that is bundled.

      Examples:
        needletail generate "Once upon a time"
        needletail generate --chat "What is Deep Learning?"
        needletail serve --model-id demo --port 8080
        needletail info --model-id /models/Llama-3.2-1B
      """,
    version: programVersion,
    subcommands: [
      GenerateCommand.self, ServeCommand.self, LogitsCommand.self, TokenizeCommand.self, TemplateCommand.self,
      InfoCommand.self, ConvertCommand.self, BenchCommand.self, EvalCommand.self,
    ]
  )

  /// Runs the program: exit 0 when all went well, 2 for wrong usage, 1 for failure, 130 when it was interrupted, and
  /// one line on standard error that names thing, rule and way out.
  static func main() async {
    do {
      var command = try parseAsRoot()
      if var asyncCommand = command as? any AsyncParsableCommand {
        try await asyncCommand.run()
      } else {
        try command.run()
      }
    } catch {
      exit(for: error)
    }
  }

  private static func exit(for error: any Error) -> Never {
    if error is CancellationError {
      report("interrupted")
      Foundation.exit(130)
    }
    switch exitCode(for: error) {
    case .success:
      print(fullMessage(for: error))
      Foundation.exit(0)
    case .validationFailure:
      report("\(message(for: error)); see '--help'")
      Foundation.exit(2)
    default:
      report(message(for: error))
      Foundation.exit(1)
    }
  }

  private static func report(_ message: String) {
    let line = message.split(whereSeparator: \.isNewline).joined(separator: " ")
    if StandardError.isTerminal { StandardError.write(ProgressBar.erasure) }
    StandardError.write("needletail: \(line)\n")
  }
}

/// The version that `--version` prints.
let programVersion = "0.1.0"
