import ArgumentParser
import Evaluation
import OrderedJSON

/// `needletail eval perplexity`: the perplexity of a running text.
struct EvalPerplexityCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "perplexity",
    abstract: "Scores every token of a text once, in windows as long as the model takes.",
    discussion: """
      Perplexity per token compares only models with one tokenizer; per word and per byte compare any.

      Example:
        needletail eval perplexity heldout.txt --model-id /models/llama --quantize int8
      """
  )

  @Argument(help: "A file of UTF-8 text.")
  var file: String

  @OptionGroup var options: EvalOptions

  func run() async throws {
    let text = try TextFile.read(file)
    let records = try EvalRecords(options.records)
    let scorer = try await options.scorer()
    let (result, wall) = try await options.withProgress {
      try await scorer.perplexity(of: text, onProgress: $0)
    }
    try records?.write(result.windows.map(\.members))
    try options.print(
      """
      tokens           \(result.tokenCount)
      per token        \(result.perToken.words)
      per word         \(result.perWord.digits)
      per byte         \(result.perByte.digits)
      bits per byte    \(result.bitsPerByte.digits)
      windows          \(result.windows.count)
      """,
      [
        ("logprob", .number(result.logprob)), ("tokens", .number(result.tokenCount)),
        ("words", .number(result.wordCount)), ("bytes", .number(result.byteCount)),
        ("token_perplexity", .number(result.perToken.value)),
        ("token_perplexity_stderr", .number(result.perToken.standardError)),
        ("word_perplexity", .number(result.perWord)), ("byte_perplexity", .number(result.perByte)),
        ("bits_per_byte", .number(result.bitsPerByte)), ("windows", .number(result.windows.count)),
      ],
      EvalRun(scorer, documents: 1, of: 1, scores: result.windows, wall: wall)
    )
  }
}
