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

  @OptionGroup var options: EvalOptions

  func validate() throws {
    if let limit, limit < 1 { throw ValidationError("--limit must be at least 1; got \(limit)") }
  }

  func run() async throws {
    var passages = try passages()
    if let limit { passages = Array(passages.prefix(limit)) }
    let scorer = try await options.scorer()
    let result = try await options.withProgress { [passages] in
      try await scorer.cloze(passages, onProgress: $0)
    }
    try options.print(
      """
      passages         \(result.scores.count)
      accuracy         \(result.accuracy.words)
      perplexity       \(result.perplexity.words) for each target word
      """,
      [
        "passages": .number(result.scores.count), "accuracy": .number(result.accuracy.value),
        "accuracy_stderr": .number(result.accuracy.standardError),
        "perplexity": .number(result.perplexity.value),
        "perplexity_stderr": .number(result.perplexity.standardError),
      ]
    )
  }

  private func passages() throws -> [String] {
    try TextFile.read(file).split(whereSeparator: \.isNewline).enumerated().map { index, line in
      let value = try? JSONValue(parsing: String(line))
      guard let text = value?.stringValue ?? value?["text"]?.stringValue else {
        throw ValidationError(
          "line \(index + 1) of '\(file)' must be a JSON string or an object with a string 'text'"
        )
      }
      return text
    }
  }
}
