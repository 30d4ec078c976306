import ArgumentParser
import Benchmarking
import Needletail

/// `needletail generate`: text from prompts.
struct GenerateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Generates text from prompts.",
    discussion: """
      Greedy by default. One prompt streams to standard output as it is generated; several run side by side \
      and are printed in order. With --benchmark a batch is filled from the prompts, or from built-in \
      sentences, and timed as optimum-habana's run_generation does.

      Examples:
        needletail generate "What is Deep Learning?"
        needletail generate --chat --system "You are a poet." "Describe the sea."
        needletail generate --do-sample --temperature 0.8 --seed 7 "Once upon a time"
        needletail generate --model-id /models/llama --prompt-ids 1,15043,3186 --json
        needletail generate --prompt-file prompts.jsonl --batch-size 16 --json
        needletail generate --benchmark --batch-size 4 --max-input-tokens 128 --max-new-tokens 32
      """
  )

  @OptionGroup var promptOptions: PromptOptions

  @Flag(help: "Print one JSON object for each returned row.")
  var json = false

  @OptionGroup var batchOptions: BatchOptions
  @OptionGroup var sampling: SamplingOptions
  @OptionGroup(title: "Guessing ahead") var draftOptions: DraftOptions
  @OptionGroup(title: "Benchmark") var benchmark: BenchmarkOptions
  @OptionGroup(title: "Model") var modelOptions: ModelOptions

  func validate() throws {
    if promptOptions.isEmpty { _ = try promptOptions.read(model: "", hasDefault: benchmark.isOn) }
    _ = try batchOptions.mostRows(modelOptions.maxBatchSize, sampling)
    if benchmark.isOn, batchOptions.batching == .continuous, try sampling.searchMethod() != nil {
      throw ValidationError("--batching continuous has no times for the tokens of a search; use static")
    }
  }

  func run() async throws {
    let prompts = try promptOptions.read(model: modelOptions.model, hasDefault: benchmark.isOn)
    if benchmark.isOn {
      try await GenerateBenchmark(self, prompts).run()
      return
    }
    let profile = try benchmark.profile ? GenerateProfile(isRecording: true) : nil
    defer { profile?.finish() }
    var options = modelOptions.loadOptions()
    options.draft = draftOptions.method
    try batchOptions.apply(to: &options, modelOptions.maxBatchSize, sampling)
    profile?.apply(to: &options)
    let model = try await LanguageModel.load(modelOptions.model, options: options)
    let encoder = PromptEncoder(model: model, limit: promptOptions.limit)
    try await generate(try prompts.prompts.map(encoder.encode), model)
    if profile != nil { await model.settle() }
  }

  private func generate(_ prompts: [EncodedPrompt], _ model: LanguageModel) async throws {
    let printer = RowPrinter(model: model, json: json)
    let rows = try sampling.rows(model)
    if prompts.count == 1, rows.count == 1, rows[0].search == nil, !json {
      let runner = RowRunner(model: model, rows: rows)
      for options in runner.options(for: prompts[0]) { try await printer.stream(prompts[0], options) }
      return
    }
    let progress = TokenProgress([prompts.count, rows.count, sampling.newTokens])
    let runner = RowRunner(model: model, rows: rows, onToken: progress.add)
    defer { progress.finish() }
    let size = batchOptions.batching == .static ? batchOptions.batchSize ?? prompts.count : prompts.count
    for first in stride(from: 0, to: prompts.count, by: size) {
      let batch = prompts[first..<min(first + size, prompts.count)]
      for (prompt, running) in zip(batch, try runner.start(Array(batch))) {
        for piece in running {
          let rows = try await piece.value
          progress.clear()
          for row in rows { try printer.write(row, after: prompt) }
        }
      }
    }
  }
}
