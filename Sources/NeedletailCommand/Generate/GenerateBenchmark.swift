import Benchmarking
import Foundation
import Needletail
import OrderedJSON

/// `needletail generate --benchmark`: run_generation's loop, and what it prints.
struct GenerateBenchmark {
  private let command: GenerateCommand
  private let batches: PromptBatches<Prompt>
  private let batching: Batching
  private var options: BenchmarkOptions { command.benchmark }

  init(_ command: GenerateCommand, _ prompts: PromptList) {
    self.command = command
    batching = command.batchOptions.batching ?? .static
    // Sentences that nobody asked for fill a batch of one.
    let size = command.batchOptions.batchSize ?? (command.promptOptions.isEmpty ? 1 : nil)
    batches = PromptBatches(prompts.prompts, size: size, source: prompts.source, batching: batching)
  }

  func run() async throws {
    let profile = try options.profile ? GenerateProfile(folder: options.outputDir) : nil
    defer { profile?.finish() }
    let steps = try command.sampling.searchMethod().map { _ in StepLog() }
    let start = ContinuousClock.now
    let model = try await LanguageModel.load(
      command.modelOptions.model,
      options: try loadOptions(profile, steps)
    )
    let rows = try command.sampling.benchmarkRows(model)
    StandardError.write(
      "Model initialization took \(String(format: "%.3f", (ContinuousClock.now - start) / .seconds(1)))s\n"
    )
    let iterationTokens =
      batches.batches.reduce(0) { $0 + $1.count } * rows.count * command.sampling.newTokens
    let progress = TokenProgress(tokens: iterationTokens * (options.warmup + options.iterations))
    let encoder = PromptEncoder(model: model, limit: command.promptOptions.limit, lengthens: true)
    let runner = RowRunner(model: model, rows: rows, onToken: progress.add)
    let outcome = try await OfflineBenchmark(plan, clock: ContinuousClock()).run(
      batches.batches,
      GenerateWork(encoder: encoder, runner: runner, steps: steps)
    ) { event in
      progress.clear()
      if case .warm = event { profile?.start() }
      if case .finished(let number, _) = event {
        progress.advance(to: (options.warmup + number + 1) * iterationTokens)
      }
      try report(event)
    }
    if profile != nil { await model.settle() }
    progress.finish()
    try finish(outcome, encoder, RowPrinter(model: model, json: command.json))
  }

  private var plan: OfflineBenchmark<ContinuousClock>.Plan {
    OfflineBenchmark<ContinuousClock>.Plan(
      batchSize: batches.size,
      newTokens: command.sampling.newTokens,
      warmUps: options.warmup,
      iterations: options.iterations,
      batching: batching
    )
  }

  private func loadOptions(_ profile: GenerateProfile?, _ steps: StepLog?) throws -> LoadOptions {
    var options = command.modelOptions.loadOptions()
    options.draft = command.draftOptions.method
    try command.batchOptions.apply(to: &options, command.sampling)
    let rows = try command.sampling.rowsEach()
    let batch = command.batchOptions.batchSize ?? batches.size
    options.maxBatchSize = command.modelOptions.maxBatchSize ?? max(rows, min(batch, 1024 / rows) * rows)
    // The same prompts come again and again, and each time they are to be computed.
    options.prefixCaching = false
    profile?.apply(to: &options)
    if let steps {
      let others = options.onStep
      options.onStep = { report in
        steps.note(report)
        others?(report)
      }
    }
    return options
  }

  /// Where everything but rows goes.
  private func write(_ text: String) throws {
    if command.json { StandardError.write(text) } else { try StandardOutput.write(text) }
  }

  private func report(_ event: OfflineBenchmark<ContinuousClock>.Event) throws {
    switch event {
    case .warmUp(let number): try write("Warming up iteration \(number + 1)/\(options.warmup)\n")
    case .finished(let number, let time) where options.tokenLatency:
      try write("Iteration: \(number), Time: \(String(format: "%.6f", time / .seconds(1))) sec\n")
    case .finished, .warm: break
    }
  }

  private func finish(
    _ outcome: OfflineBenchmark<ContinuousClock>.Outcome<GeneratedRow>,
    _ encoder: PromptEncoder,
    _ printer: RowPrinter
  ) throws {
    let prompts = try batches.batches.joined().map(encoder.encode)
    let rows = OfflineRows(
      inputs: prompts.map { $0.text ?? RowPrinter.list($0.ids) },
      outputs: outcome.rows.map { $0.map(\.text) }
    )
    if command.json {
      for (prompt, rows) in zip(prompts, outcome.rows) {
        for row in rows { try printer.write(row.row, after: prompt) }
      }
    } else {
      try write("\n" + rows.text)
    }
    let block = StatsBlock(outcome.figures, memory: .now)
    try write("\n\(block.text)\n\(block.counts)")
    if options.tokenLatency { try write("\n\(TokenLatencies(outcome.records).text)") }
    if let folder = options.outputDir { try Self.store(rows.results(outcome.figures), in: folder) }
  }

  private static func store(_ results: JSONValue, in folder: String) throws {
    let url = URL(filePath: folder)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    try Data((results.indentedText(by: 4) + "\n").utf8).write(to: url.appending(path: "results.json"))
  }
}
