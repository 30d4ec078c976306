import Benchmarking
import Foundation
import Needletail
import OrderedJSON

/// `needletail generate --benchmark`: run_generation's loop, and what it prints.
struct GenerateBenchmark: Sendable {
  private let command: GenerateCommand
  private let batches: [[Prompt]]
  /// The prompts of a full batch.
  private let batchSize: Int
  private let batching: Batching
  private var options: BenchmarkOptions { command.benchmark }

  init(_ command: GenerateCommand, _ prompts: PromptList) {
    self.command = command
    batching = command.batchOptions.batching ?? .static
    // Sentences that nobody asked for fill a batch of one.
    let size = command.batchOptions.batchSize ?? (command.promptOptions.isEmpty ? 1 : nil)
    let filled = PromptBatches(prompts.prompts, size: size, source: prompts.source, batching: batching)
    batches = filled.batches
    batchSize = filled.size
  }

  func run() async throws {
    let profile = try options.profile ? GenerateProfile(folder: options.outputDir) : nil
    defer { profile?.finish() }
    let steps = try command.sampling.searchMethod().map { _ in StepLog() }
    let model = try await load(profile, steps)
    let encoder = PromptEncoder(model: model, limit: command.promptOptions.limit, lengthens: true)
    let prompts = try batches.map { try $0.map(encoder.encode) }
    if batching == .static { try room().check(prompts, model.info) }
    let outcome = try await Interruption.cancelling { try await measure(model, encoder, steps, profile) }
    if profile != nil { await model.settle() }
    if outcome.value.count > 0 {
      try finish(outcome.value, Array(prompts.joined()), RowPrinter(model: model, json: command.json))
    }
    try outcome.end()
  }

  private func load(_ profile: GenerateProfile?, _ steps: StepLog?) async throws -> LanguageModel {
    let start = ContinuousClock.now
    let model = try await LanguageModel.load(
      command.modelOptions.model,
      options: try loadOptions(profile, steps)
    )
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    StandardError.write("Model initialization took \(String(format: "%.3f", seconds))s\n")
    return model
  }

  private func loadOptions(_ profile: GenerateProfile?, _ steps: StepLog?) throws -> LoadOptions {
    var options = command.modelOptions.loadOptions()
    options.draft = command.draftOptions.method
    try command.batchOptions.apply(
      to: &options,
      command.modelOptions.maxBatchSize,
      command.sampling,
      batch: batching == .static ? batchSize : nil
    )
    // The same prompts come again and again, and each time they are to be computed.
    options.prefixCaching = false
    if batching == .static, let length = command.promptOptions.limit {
      try room().widen(&options, of: command.modelOptions.model, prompts: batchSize, length: length)
    }
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

  private func room() throws -> BatchRoom {
    BatchRoom(
      rows: try command.sampling.rowsEach(),
      isSearch: try command.sampling.searchMethod() != nil,
      newTokens: command.sampling.newTokens
    )
  }

  /// Runs one iteration after another; those until then when the task was cancelled, or one failed after others.
  private func measure(
    _ model: LanguageModel,
    _ encoder: PromptEncoder,
    _ steps: StepLog?,
    _ profile: GenerateProfile?
  ) async throws -> Outcome<IterationTally> {
    let rows = try command.sampling.benchmarkRows(model)
    let iterationTokens = [batches.reduce(0) { $0 + $1.count }, rows.count, command.sampling.newTokens]
    let progress = TokenProgress(iterationTokens + [options.warmups + options.iterations])
    defer { progress.finish() }
    let runner = RowRunner(model: model, rows: rows, onToken: progress.add)
    let work = GenerateWork(encoder: encoder, runner: runner, steps: steps)
    var tally = IterationTally()
    do {
      while tally.count < options.iterations {
        let number = tally.count
        let plan = plan(warmUps: number == 0 ? options.warmups : 0)
        let iteration = try await OfflineBenchmark(plan, clock: ContinuousClock()).run(batches, work) {
          progress.clear()
          if number == 0, case .warm = $0 { profile?.start() }
          if case .finished = $0 { progress.advance(to: iterationTokens + [options.warmups + number + 1]) }
          try report($0, number)
        }
        tally.add(iteration)
      }
    } catch {
      guard tally.count > 0 || Task.isCancelled else { throw error }
      return Outcome(value: tally, failure: error)
    }
    return Outcome(value: tally)
  }

  private func plan(warmUps: Int) -> OfflineBenchmark<ContinuousClock>.Plan {
    OfflineBenchmark<ContinuousClock>.Plan(
      batchSize: batchSize,
      newTokens: command.sampling.newTokens,
      warmUps: warmUps,
      iterations: 1,
      batching: batching
    )
  }

  private func report(_ event: OfflineBenchmark<ContinuousClock>.Event, _ number: Int) throws {
    switch event {
    case .warmUp(let number): try write("Warming up iteration \(number + 1)/\(options.warmups)\n")
    case .finished(_, let time) where options.tokenLatency:
      try write("Iteration: \(number), Time: \(String(format: "%.6f", time / .seconds(1))) sec\n")
    case .finished, .warm: break
    }
  }
}

extension GenerateBenchmark {
  /// Where everything but rows goes.
  private func write(_ text: String) throws {
    if command.json { StandardError.write(text) } else { try StandardOutput.write(text) }
  }

  private func finish(_ tally: IterationTally, _ prompts: [EncodedPrompt], _ printer: RowPrinter) throws {
    let rows = OfflineRows(
      inputs: prompts.map { $0.text ?? RowPrinter.list($0.ids) },
      outputs: tally.rows.map { $0.map(\.text) }
    )
    if command.json {
      for (prompt, rows) in zip(prompts, tally.rows) {
        for row in rows { try printer.write(row.row, after: prompt) }
      }
    } else {
      try write("\n" + rows.text)
    }
    let block = StatsBlock(tally.figures, memory: .now)
    try write("\n\(block.text)\n\(block.counts)")
    if options.tokenLatency { try write("\n\(TokenLatencies(tally.records).text)") }
    if let folder = options.outputDir {
      let file = URL(filePath: folder).appending(path: "results.json").path
      try ReportFile(path: file).write(rows.results(tally.figures).indentedText(by: 4) + "\n")
    }
  }
}
