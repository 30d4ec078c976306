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

  func validate() throws { try OutputPath.checkFile(records, "--records") }

  func scorer() async throws -> LikelihoodScorer {
    let model = try await LanguageModel.load(modelOptions.model, options: modelOptions.loadOptions())
    return LikelihoodScorer(model, addsSpecialTokens: !noSpecialTokens)
  }

  /// Loads the model and scores documents, each of which is recorded when it and all before it are scored.
  ///
  /// - Parameters:
  ///   - record: The record of a score.
  ///   - work: Scores; it is given what takes its progress and its scores.
  /// - Returns: The scores; those until then when the work failed, or was interrupted, after the first one.
  /// - Throws: What loading throws, or the error of the first document.
  func scores<Score: Sendable>(
    record: @escaping @Sendable (Score) -> [(String, JSONValue)],
    _ work:
      @escaping @Sendable (
        LikelihoodScorer, _ onProgress: @escaping @Sendable (Int, Int) -> Void,
        _ onScore: (Score) throws -> Void
      ) async throws -> Void
  ) async throws -> Outcome<EvalScores<Score>> {
    try await Interruption.cancelling {
      var result = EvalScores<Score>(scorer: try await scorer())
      var records = try EvalRecords(self.records)
      let bar = BenchProgress("scoring")
      defer { bar.end() }
      let start = ContinuousClock.now
      do {
        try await work(result.scorer, bar.show) { score in
          result.scores.append(score)
          result.wall = ContinuousClock.now - start
          try records?.add(record(score))
        }
      } catch {
        guard !result.scores.isEmpty else { throw error }
        return Outcome(value: result, failure: error)
      }
      return Outcome(value: result)
    }
  }

  /// Prints a result as a table or as an object, and beside it what a reader must know of the run.
  func print(_ table: String, _ members: [(String, JSONValue)], _ run: EvalRun) throws {
    let line = JSONValue.object(JSONObject(members + (try run.members())))
    try StandardOutput.write((json ? line.compactText : "\(table)\n\(run.table)") + "\n")
  }
}

/// The scores of documents, in their order.
struct EvalScores<Score: Sendable>: Sendable {
  let scorer: LikelihoodScorer
  var scores: [Score] = []
  /// From the first document's start to the last one's end.
  var wall = Duration.zero
}
