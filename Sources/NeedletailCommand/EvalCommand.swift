import ArgumentParser
import Evaluation
import Foundation
import Needletail
import OrderedJSON

/// `needletail eval`: how well a model predicts given text.
struct EvalCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "eval",
    abstract: "Measures how well a model predicts given text.",
    subcommands: [EvalPerplexityCommand.self, EvalClozeCommand.self, EvalLoglikelihoodCommand.self]
  )
}

/// The options of every evaluation.
struct EvalOptions: ParsableArguments {
  @Flag(help: "Leave out the special tokens that the tokenizer puts around a text.")
  var noSpecialTokens = false

  @Flag(help: "Print one JSON object a line.")
  var json = false

  @OptionGroup var modelOptions: ModelOptions

  func scorer() async throws -> LikelihoodScorer {
    let model = try await LanguageModel.load(modelOptions.model, options: modelOptions.loadOptions())
    return LikelihoodScorer(model, addsSpecialTokens: !noSpecialTokens)
  }

  /// Draws a bar while `work` runs.
  func withProgress<T>(_ work: (@escaping @Sendable (Int, Int) -> Void) async throws -> T) async rethrows -> T
  {
    guard StandardError.isTerminal else { return try await work { _, _ in } }
    let bar = ProgressBar(title: "scoring")
    return try await work { bar.show($0, of: $1) }
  }

  func print(_ table: String, _ line: JSONValue) throws {
    try StandardOutput.write((json ? line.compactText : table) + "\n")
  }
}

extension Estimate {
  /// The number and its 95 % interval.
  var words: String {
    "\(value.digits) (95 %: \(interval.lowerBound.digits) to \(interval.upperBound.digits))"
  }
}

extension Double {
  /// Four decimals.
  var digits: String { String(format: "%.4f", self) }
}
