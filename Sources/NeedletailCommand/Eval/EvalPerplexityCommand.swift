import ArgumentParser
import Evaluation
import OrderedJSON

/// `needletail eval perplexity`: the perplexity of a running text.
struct EvalPerplexityCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "perplexity",
    abstract: "Scores every token of a text once, in windows as long as the model takes.",
    discussion: """
      Perplexity per token compares only models with one tokenizer; per word and per byte compare any. \
      Interrupted, it tells the perplexity of the windows until then, and nothing of words and bytes.

      Example:
        needletail eval perplexity heldout.txt --model-id /models/llama --quantize int8
      """
  )

  @Argument(help: "A file of UTF-8 text.")
  var file: String

  @OptionGroup var options: EvalOptions

  func run() async throws {
    let text = try TextFile.read(file)
    let outcome = try await options.scores(record: \.members) { scorer, onProgress, onScore in
      try await scorer.perplexity(of: text, onProgress: onProgress, onScore: onScore)
    }
    let result = Perplexity(of: text, windows: outcome.value.scores)
    // Words and bytes are those of the whole text.
    let isWhole = outcome.failure == nil
    func ofText(_ figure: Double) -> Double { isWhole ? figure : .nan }
    try options.print(
      """
      tokens           \(result.tokenCount)
      per token        \(result.perToken.words)
      per word         \(ofText(result.perWord).digits)
      per byte         \(ofText(result.perByte).digits)
      bits per byte    \(ofText(result.bitsPerByte).digits)
      windows          \(result.windows.count)
      """,
      [
        ("logprob", .number(result.logprob)), ("tokens", .number(result.tokenCount)),
        ("words", .number(result.wordCount)), ("bytes", .number(result.byteCount)),
        ("token_perplexity", .number(result.perToken.value)),
        ("token_perplexity_stderr", .number(result.perToken.standardError)),
        ("word_perplexity", .number(ofText(result.perWord))),
        ("byte_perplexity", .number(ofText(result.perByte))),
        ("bits_per_byte", .number(ofText(result.bitsPerByte))), ("windows", .number(result.windows.count)),
      ],
      EvalRun(
        scorer: outcome.value.scorer,
        documents: isWhole ? 1 : 0,
        available: 1,
        truncated: 0,
        wall: outcome.value.wall
      )
    )
    try outcome.end()
  }
}
