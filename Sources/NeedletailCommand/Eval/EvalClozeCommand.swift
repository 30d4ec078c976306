import ArgumentParser
import Evaluation
import OrderedJSON

/// `needletail eval cloze`: how often a model knows the last word.
struct EvalClozeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cloze",
    abstract: "Scores the last word of each passage (LAMBADA's definition).",
    discussion: """
      The file holds one JSON object {"text"} or one JSON string a line. A passage counts as right when every \
      token of its last word is the likeliest.

      Example:
        needletail eval cloze lambada.jsonl --model-id /models/llama
      """
  )

  @Argument(help: "A file of JSON lines.")
  var file: String

  @Option(help: "Score only so many passages; a smoke test, not a result.")
  var limit: Int?

  @Option(help: "How often the passages are drawn again to estimate the perplexity's error.")
  var bootstrapIters = 100_000

  @OptionGroup var options: EvalOptions

  func validate() throws {
    try FlagRange.check(bootstrapIters, "--bootstrap-iters", in: 0...10_000_000)
    try FlagRange.check(limit, "--limit", in: 1 ... .max)
  }

  func run() async throws {
    let all = try passages()
    let passages = Array(all.prefix(limit ?? all.count))
    let outcome = try await options.scores(record: \.record) { scorer, onProgress, onScore in
      try await scorer.cloze(passages, onProgress: onProgress, onScore: onScore)
    }
    let scores = outcome.value.scores
    let result = Cloze(scores: scores)
    let perplexity = result.perplexity(Bootstrap(resamples: bootstrapIters))
    try options.print(
      """
      passages         \(scores.count)
      accuracy         \(result.accuracy.words)
      perplexity       \(perplexity.words) for each target word
      """,
      [
        ("passages", .number(scores.count)), ("accuracy", .number(result.accuracy.value)),
        ("accuracy_stderr", .number(result.accuracy.standardError)),
        ("perplexity", .number(perplexity.value)), ("perplexity_stderr", .number(perplexity.standardError)),
      ],
      EvalRun(outcome.value, of: all.count)
    )
    try outcome.end()
  }

  private func passages() throws -> [String] {
    try TextFile.lines(file).map { number, line in
      let value = try? JSONValue(parsing: line)
      guard let text = value?.stringValue ?? value?["text"]?.stringValue else {
        throw ValidationError(
          "line \(number) of '\(file)' must be a JSON string or an object with a string 'text'"
        )
      }
      return text
    }
  }
}
