import ArgumentParser
import Benchmarking

/// What requests say, and how long they and their answers are.
struct LoadTextOptions: ParsableArguments {
  @Option(help: "Texts and lengths: fixed-length, chat, code-generation or classification.")
  var profile: LoadProfile?

  @Option(help: "Prompt tokens: num_tokens=,min_tokens=,max_tokens=,variance= (a standard deviation).")
  var promptOptions: String?

  @Option(help: "Tokens of answers, in the same form.")
  var decodeOptions: String?

  @Option(help: "Conversations to send instead: a JSON array of {id, conversations: [{role, content}]}.")
  var datasetFile: String?

  @Option(help: "Conversations to make; more requests than that begin again with the first.")
  var datasetSize = 1000

  @Option(help: "Tokens that all made prompts begin with, for servers that cache prefixes.")
  var sharedPrefix = 0

  @Option(
    name: [.customShort("t"), .customLong("tokenizer"), .customLong("tokenizer-name")],
    help: "The model whose tokenizer cuts and counts prompts (default: --model-id, else 'demo')."
  )
  var tokenizer: String?

  @Option(help: "The served model, where its files are at hand: a directory, a .gguf file, or a name.")
  var modelID: String?

  func validate() throws {
    try FlagRange.check(datasetSize, "--dataset-size", in: 1...1 << 20)
    try FlagRange.check(sharedPrefix, "--shared-prefix", in: 0...1 << 20)
    try Usage.check { _ = try library(seed: 0) }
  }

  /// The model whose tokenizer is used.
  var tokenizerName: String { tokenizer ?? modelID ?? "demo" }

  /// Where prompts come from.
  func library(seed: UInt64) throws -> PromptLibrary {
    var library = PromptLibrary(profile ?? .fixedLength)
    if profile == nil, datasetFile != nil {
      library.promptLengths = nil
      library.answerLengths = nil
    }
    library.file = datasetFile
    library.count = datasetSize
    library.sharedPrefix = sharedPrefix
    library.seed = seed
    if let promptOptions {
      library.promptLengths = try TokenLengths(parsing: promptOptions, flag: "--prompt-options")
    }
    if let decodeOptions {
      library.answerLengths = try TokenLengths(parsing: decodeOptions, flag: "--decode-options")
    }
    try library.check()
    return library
  }
}

extension LoadProfile: ExpressibleByArgument {}
