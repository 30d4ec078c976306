import ArgumentParser
import Generation
import Needletail
import OrderedJSON

/// `needletail generate`: text from prompts.
struct GenerateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Generates text from prompts.",
    discussion: """
      Greedy by default. One prompt streams to standard output as it is generated; several run side by side \
      and are printed in order.

      Examples:
        needletail generate "What is Deep Learning?"
        needletail generate --chat --system "You are a poet." "Describe the sea."
        needletail generate --do-sample --temperature 0.8 --seed 7 "Once upon a time"
        needletail generate --model-id /models/llama --prompt-ids 1,15043,3186 --json
      """
  )

  @Argument(help: "The prompts.")
  var prompts: [String] = []

  @Option(help: "A prompt as token ids, such as 1,2,3 (repeatable).")
  var promptIds: [TokenList] = []

  @Flag(help: "Put each prompt into the model's chat template as a user message.")
  var chat = false

  @Option(help: "The system message that goes before, with --chat.")
  var system: String?

  @Option(help: "How many prompts run at once (default: as many as fit).")
  var batchSize: Int?

  @Flag(help: "Print one JSON object for each returned row.")
  var json = false

  @OptionGroup var sampling: SamplingOptions
  @OptionGroup var draftOptions: DraftOptions
  @OptionGroup var modelOptions: ModelOptions

  func validate() throws {
    guard prompts.isEmpty != promptIds.isEmpty else {
      throw ValidationError(
        prompts.isEmpty
          ? "a prompt is missing; give text or --prompt-ids" : "give text or --prompt-ids, not both"
      )
    }
    guard system == nil || chat else { throw ValidationError("--system needs --chat") }
    guard !chat || promptIds.isEmpty else { throw ValidationError("--chat needs text, not --prompt-ids") }
    if let batchSize, batchSize < 1 {
      throw ValidationError("--batch-size must be at least 1; got \(batchSize)")
    }
  }

  func run() async throws {
    var options = modelOptions.loadOptions()
    options.draft = draftOptions.method
    // A prompt runs as so many rows.
    let rowsAtOnce = try sampling.searchMethod()?.rowCount ?? 1
    if let batchSize { options.maxBatchSize = batchSize * rowsAtOnce }
    options.maxBatchSize = max(options.maxBatchSize, rowsAtOnce)
    let model = try await LanguageModel.load(modelOptions.model, options: options)
    let rows = try makeRows(model)
    if rowsAtOnce > 1 {
      try await printSearches(rows, model)
    } else if rows.count == 1, !json {
      try await stream(rows[0], model)
    } else {
      try await printAll(rows, model)
    }
  }

  /// One returned row to generate.
  struct Row: Sendable {
    let prompt: String?
    let ids: [Int32]
    let options: GenerationOptions
  }

  private func makeRows(_ model: LanguageModel) throws -> [Row] {
    let pairs: [(String?, [Int32])] =
      try promptIds.map { (nil, $0.ids) } + prompts.map { ($0, try encode($0, model)) }
    let (count, banned) = (try sampling.independentRows(), try sampling.bannedTokens(model))
    return try pairs.flatMap { prompt, ids in
      try (0..<count).map {
        Row(
          prompt: prompt,
          ids: ids,
          options: try sampling.generationOptions(
            row: $0,
            room: model.info.maxTotalTokens - ids.count,
            banned: banned
          )
        )
      }
    }
  }

  private func encode(_ prompt: String, _ model: LanguageModel) throws -> [Int32] {
    guard chat else { return try model.encode(prompt) }
    var messages: [JSONValue] = system.map { [["role": "system", "content": .string($0)]] } ?? []
    messages.append(["role": "user", "content": .string(prompt)])
    return try model.encodeChat(messages)
  }

  private func stream(_ row: Row, _ model: LanguageModel) async throws {
    let events = try model.generate(from: row.ids, options: row.options)
    if model.tokenizer == nil {
      let summary = try await events.summary()
      try StandardOutput.write(summary.tokens.map(String.init).joined(separator: ",") + "\n")
      return
    }
    for try await piece in TextStream(events) { try StandardOutput.write(piece) }
    try StandardOutput.write("\n")
  }

  /// Runs all rows at once and prints them in order.
  private func printAll(_ rows: [Row], _ model: LanguageModel) async throws {
    let outcomes = try rows.map { row in (row, try model.generate(from: row.ids, options: row.options)) }
      .map { row, stream in (row, Task { try await Self.collect(stream) }) }
    for (row, task) in outcomes {
      let (summary, logprobs) = try await task.value
      if json {
        try StandardOutput.write(line(row, summary, logprobs, model).compactText + "\n")
      } else {
        let text =
          model.tokenizer == nil ? summary.tokens.map(String.init).joined(separator: ",") : summary.text
        try StandardOutput.write(
          "> \(row.prompt ?? row.ids.map(String.init).joined(separator: ","))\n\(text)\n"
        )
      }
    }
  }

  private static func collect(_ stream: GenerationStream) async throws -> (GenerationSummary, [Float]) {
    var logprobs: [Float] = []
    for try await event in stream {
      switch event {
      case .prompt: continue
      case .token(let token): logprobs.append(token.logprob)
      case .finished(let summary): return (summary, logprobs)
      }
    }
    throw CancellationError()
  }

  private func line(
    _ row: Row,
    _ summary: GenerationSummary,
    _ logprobs: [Float],
    _ model: LanguageModel
  ) -> JSONValue {
    [
      "prompt": row.prompt.map { .string($0) } ?? .null,
      "prompt_ids": .array(row.ids.map { .number($0) }),
      "token_ids": .array(summary.tokens.map { .number($0) }),
      "logprobs": .array(logprobs.map { .number($0) }),
      "text": model.tokenizer == nil ? .null : .string(summary.text),
      "finish_reason": .string(summary.finishReason.rawValue),
      "score": .null,
    ]
  }
}
