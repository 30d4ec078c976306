import ArgumentParser
import Evaluation
import Needletail
import OrderedJSON

/// The options of every evaluation.
struct EvalOptions: ParsableArguments {
  @Flag(help: "Leave out the special tokens that the tokenizer puts around a text.")
  var noSpecialTokens = false

  @Flag(help: "Print one JSON object a line.")
  var json = false

  @Option(help: ArgumentHelp("Write a JSON object for each document into this file.", valueName: "file"))
  var records: String?

  @OptionGroup var modelOptions: ModelOptions

  func scorer() async throws -> LikelihoodScorer {
    let model = try await LanguageModel.load(modelOptions.model, options: modelOptions.loadOptions())
    return LikelihoodScorer(model, addsSpecialTokens: !noSpecialTokens)
  }

  /// Draws a bar while `work` runs, and tells how long that took.
  func withProgress<T>(
    _ work: (@escaping @Sendable (Int, Int) -> Void) async throws -> T
  ) async throws -> (result: T, wall: Duration) {
    let start = ContinuousClock.now
    let bar = StandardError.isTerminal ? ProgressBar(title: "scoring") : nil
    let result = try await work { bar?.show($0, of: $1) }
    return (result, ContinuousClock.now - start)
  }

  /// Prints a result as a table or as an object, and beside it what a reader must know of the run.
  func print(_ table: String, _ members: [(String, JSONValue)], _ run: EvalRun) throws {
    let line = JSONValue.object(JSONObject(members + (try run.members())))
    try StandardOutput.write((json ? line.compactText : "\(table)\n\(run.table)") + "\n")
  }
}
