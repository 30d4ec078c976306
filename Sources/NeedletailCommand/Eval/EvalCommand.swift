import ArgumentParser

/// `needletail eval`: how well a model predicts given text.
struct EvalCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "eval",
    abstract: "Measures how well a model predicts given text.",
    subcommands: [EvalPerplexityCommand.self, EvalClozeCommand.self, EvalLoglikelihoodCommand.self]
  )
}
