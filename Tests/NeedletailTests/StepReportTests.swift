import Needletail
import Synchronization
import Testing

/// What a model tells of its steps, and what runs before the first.
@Suite struct StepReportTests {
  private final class Log: Sendable {
    let reports = Mutex<[StepReport]>([])
    var all: [StepReport] { reports.withLock { $0 } }
  }

  @Test("reports of all steps add up to what was done") func reports() async throws {
    let log = Log()
    var options = LoadOptions()
    options.onStep = { report in log.reports.withLock { $0.append(report) } }
    options.maxBatchTotalTokens = 2048
    let model = try await LanguageModel.load(options: options)
    var generation = GenerationOptions()
    generation.ignoresEndOfSequence = true
    generation.maxNewTokens = 5
    let prompt = [Int32](repeating: 9, count: 130)
    for _ in 0..<3 { _ = try await model.generate(from: prompt, options: generation).summary() }
    while model.activity.running > 0 || log.all.count < 15 { await Task.yield() }
    let reports = log.all
    #expect(reports.reduce(0) { $0 + $1.generatedTokens } == 15)
    #expect(reports.reduce(0) { $0 + $1.promptRows } == 130 + 2 + 2)
    #expect(reports.reduce(0) { $0 + $1.decodeRows } == 3 * 4)
    #expect(reports.reduce(0) { $0 + $1.prefixLookupTokens } == 390)
    #expect(reports.reduce(0) { $0 + $1.prefixHitTokens } == 256)
    #expect(reports.flatMap(\.admitted).map(\.promptTokens) == [130, 130, 130])
    #expect(reports.compactMap(\.admittedReason) == [.idle, .idle, .idle])
    #expect(reports.first?.activity.reservedTokens == 135)
    #expect(reports.last?.activity.running == 0)
    #expect(reports.last?.activity.freeBlocks == 32)
    #expect(reports.last?.activity.cachedBlocks == 2)
    #expect(reports.allSatisfy { $0.activity.totalBlocks == 32 && $0.failures == 0 && $0.forward > .zero })
    #expect(model.activity.generatedTokens == 15)
    #expect(model.activity.prefixHitRate == 256.0 / 390)
  }

  @Test("a warmed-up model gives the bits of one that is not") func warmup() async throws {
    let progress = Mutex<[Int]>([])
    var options = LoadOptions()
    var warmup = WarmupOptions()
    warmup.onProgress = { done, total in progress.withLock { $0 += [done, total] } }
    options.warmup = warmup
    let warm = try await LanguageModel.load(options: options)
    let told = progress.withLock { $0 }
    #expect(told.count > 4)
    #expect(told.suffix(2).first == told.last)
    let cold = try await LanguageModel.load()
    var generation = GenerationOptions()
    generation.maxNewTokens = 30
    generation.topTokenCount = 2
    func tokens(_ model: LanguageModel) async throws -> [ScoredToken] {
      var all: [ScoredToken] = []
      for try await event in try model.generate("Once upon a time", options: generation) {
        if case .token(let token) = event { all += token.topTokens }
      }
      return all
    }
    #expect(try await tokens(warm) == (try await tokens(cold)))
    #expect(warm.activity.prefixLookupTokens == cold.activity.prefixLookupTokens)
  }

  @Test("without prefill chunking a prompt fits into a step or is refused") func wholePrompts() async throws {
    var options = LoadOptions()
    options.prefillChunking = false
    options.maxBatchPrefillTokens = 100
    let model = try await LanguageModel.load(options: options)
    #expect(model.info.maxPromptTokens == 100)
    var generation = GenerationOptions()
    generation.maxNewTokens = 2
    let summary = try await model.generate(from: [Int32](repeating: 5, count: 100), options: generation)
      .summary()
    #expect(summary.tokens.count == 2)
    let error = #expect(throws: GenerationError.self) {
      try model.generate(from: [Int32](repeating: 5, count: 101), options: generation)
    }
    #expect(error?.description == "the prompt must have at most 100 tokens; got 101")
  }
}
