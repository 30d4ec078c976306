import ArgumentParser
import Benchmarking

/// The options that say what text is generated from.
struct PromptOptions: ParsableArguments {
  @Argument(help: "The prompts.")
  var prompts: [String] = []

  @Option(
    name: .customLong("prompt"),
    parsing: .unconditionalSingleValue,
    help: "A prompt, also one that begins with a dash (repeatable)."
  )
  var namedPrompts: [String] = []

  @Option(help: "A prompt as token ids, such as 1,2,3 (repeatable).")
  var promptIds: [TokenList] = []

  @Option(
    help: ArgumentHelp(
      "A file with a prompt a line; .jsonl: a JSON value a line; .json: IPEX's prompt.json.",
      valueName: "file"
    )
  )
  var promptFile: String?

  @Option(
    help: ArgumentHelp("A text of which every row gets the first --max-input-tokens.", valueName: "file")
  )
  var bookSource: String?

  @Flag(help: "Put each prompt into the model's chat template as a user message.")
  var chat = false

  @Option(help: "The system message that goes before, with --chat.")
  var system: String?

  @Option(
    parsing: .unconditional,
    help: "Cut prompts to their first tokens; a benchmark also lengthens them to this (0: as they are)."
  )
  var maxInputTokens: Int?

  /// Kinds of prompts that were given.
  private var sources: Int {
    [!texts.isEmpty, !promptIds.isEmpty, promptFile != nil, bookSource != nil].count { $0 }
  }

  private var texts: [String] { prompts + namedPrompts }

  /// The tokens that prompts are cut to, if they are.
  var limit: Int? { maxInputTokens.flatMap { $0 > 0 ? $0 : nil } }

  func validate() throws {
    guard sources <= 1 else {
      throw ValidationError("give text, --prompt-ids, --prompt-file or --book-source, not several of them")
    }
    if let maxInputTokens, maxInputTokens > Int(Int32.max) {
      throw ValidationError("--max-input-tokens must be at most \(Int32.max); got \(maxInputTokens)")
    }
    guard system == nil || chat else { throw ValidationError("--system needs --chat") }
    guard !chat || promptIds.isEmpty else { throw ValidationError("--chat needs text, not --prompt-ids") }
    guard !chat || limit == nil else {
      throw ValidationError("\(Self.cutsTemplate); leave it out with --chat")
    }
    guard bookSource == nil || limit != nil else {
      throw ValidationError("--book-source needs --max-input-tokens")
    }
  }

  /// The prompts.
  ///
  /// - Parameters:
  ///   - model: The name of the model, which chooses among the texts of some files.
  ///   - hasDefault: Gives the built-in sentences where there are no prompts.
  /// - Returns: At least one prompt.
  /// - Throws: `ValidationError`.
  func read(model: String, hasDefault: Bool) throws -> PromptList {
    if let promptFile {
      let prompts = try PromptFile.read(promptFile, model: model, tokens: limit, refusal: refusal)
      return PromptList(prompts: prompts.map(inTemplate), source: .file)
    }
    if let bookSource, let limit {
      return PromptList(prompts: [try beginning(of: bookSource, words: limit)], source: .list)
    }
    let given = promptIds.map { Prompt.ids($0.ids) } + texts.map { inTemplate(.text($0)) }
    guard !given.isEmpty || hasDefault else {
      throw ValidationError(
        "a prompt is missing; give text, --prompt-ids, --prompt-file or --book-source"
      )
    }
    return PromptList(prompts: given.isEmpty ? Prompt.builtIn : given, source: .list)
  }

  private static let cutsTemplate = "--max-input-tokens would cut the end of the template"

  /// Why the other options leave no meaning to a line of a file.
  private func refusal(of prompt: Prompt) -> String? {
    switch prompt {
    case .text: nil
    case .ids: chat ? "--chat needs text, not 'prompt_ids'" : nil
    case .messages:
      if limit != nil {
        "\(Self.cutsTemplate); leave it out with 'messages'"
      } else {
        system == nil ? nil : "--system needs text; with 'messages' the first of them says it"
      }
    }
  }

  /// Whether nothing was said about prompts.
  var isEmpty: Bool { sources == 0 }

  private func inTemplate(_ prompt: Prompt) -> Prompt {
    guard chat, case .text(let text) = prompt else { return prompt }
    return .chat(text, system: system)
  }

  /// The first words of a text with single blanks between them: no fewer tokens than words.
  private func beginning(of path: String, words: Int) throws -> Prompt {
    let text = try TextFile.read(path)
    let parts = text.unicodeScalars.split(maxSplits: words) { $0.properties.isWhitespace }.prefix(words)
    guard !parts.isEmpty else { throw ValidationError("file '\(path)' has no text") }
    return .text(parts.map(String.init).joined(separator: " "))
  }
}
