public import Needletail

/// Sends a fixed set of requests through the engine and measures tokens by time.
///
/// Prompts are random tokens from a seed; requests end after the tokens asked for and nowhere else. A cancelled task
/// ends the cell with what there is.
public struct ThroughputBenchmark: Sendable {
  private let generator: any RequestGenerator
  private let clock: BenchmarkClock
  private let seed: UInt64

  /// Makes a benchmark of a loaded model.
  ///
  /// Load the model without ``LoadOptions/prefixCaching``: cells share their prompts, so that it would find them.
  ///
  /// - Parameters:
  ///   - model: The model.
  ///   - options: How tokens are chosen; its limits and ends are not looked at.
  ///   - seed: What prompts are drawn from.
  public init(_ model: LanguageModel, options: GenerationOptions = GenerationOptions(), seed: UInt64 = 0) {
    self.init(
      generator: FixedLengthGenerator(model: model, options: options),
      seed: seed,
      clock: .continuous
    )
  }

  /// Makes a benchmark of anything that generates, with any clock.
  package init(generator: any RequestGenerator, seed: UInt64 = 0, clock: BenchmarkClock) {
    self.generator = generator
    self.seed = seed
    self.clock = clock
  }

  /// Runs a cell.
  ///
  /// - Parameters:
  ///   - cell: What to measure.
  ///   - warmups: Waves of requests that run before and do not count, as many requests each as run at once.
  ///   - onRequest: Called when a request ends with the requests done and the requests there are, those of the
  ///     waves before included.
  /// - Returns: What was measured.
  public func run(
    _ cell: Cell,
    warmups: Int = 0,
    onRequest: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
  ) async -> Result {
    let wave = max(1, min(cell.schedule.concurrency, cell.requests))
    let total = warmups.multipliedSaturated(by: wave).addingSaturated(cell.requests)
    var done = 0
    // Other prompts than those that are measured.
    let strange = RandomPrompts(seed: ~seed, vocabularySize: generator.vocabularySize)
    for _ in 0..<max(0, warmups) {
      if Task.isCancelled { break }
      let prompts = (0..<wave).map { strange.prompt(done.addingSaturated($0), length: cell.inputTokens) }
      _ = await requests(cell, prompts, origin: clock.now()) { onRequest(done.addingSaturated($0), total) }
      done = done.addingSaturated(wave)
    }
    let random = RandomPrompts(seed: seed, vocabularySize: generator.vocabularySize)
    // Made before the time begins: they are no work of the engine.
    let prompts = (0..<max(0, cell.requests)).map { random.prompt($0, length: cell.inputTokens) }
    let origin = clock.now()
    let requests = await requests(cell, prompts, origin: origin) {
      onRequest(done.addingSaturated($0), total)
    }
    return Result(
      cell: cell,
      duration: clock.now() - origin,
      requests: requests.sorted { $0.index < $1.index }
    )
  }

  /// Sends a request for each prompt as the schedule of a cell says.
  private func requests(
    _ cell: Cell,
    _ prompts: [[Int32]],
    origin: Duration,
    onRequest: (Int) -> Void
  ) async -> [Request] {
    let width = max(1, cell.schedule.concurrency)
    return await withTaskGroup(of: Request.self) { group in
      var requests: [Request] = []
      var waiting = prompts.indices
      func send() {
        guard !Task.isCancelled, let index = waiting.popFirst() else { return }
        let prompt = prompts[index]
        group.addTask { await request(index, prompt, newTokens: cell.outputTokens, origin) }
      }
      while !waiting.isEmpty, !Task.isCancelled {
        for _ in 0..<width { send() }
        while let request = await group.next() {
          requests.append(request)
          onRequest(requests.count)
          if case .continuous = cell.schedule { send() }
        }
      }
      return requests
    }
  }

  private func request(_ index: Int, _ prompt: [Int32], newTokens: Int, _ origin: Duration) async -> Request {
    var request = Request(index: index, start: clock.now() - origin, tokens: [])
    request.tokens.reserveCapacity(newTokens)
    do {
      try await generator.generate(from: prompt, newTokens: newTokens) {
        request.tokens.append(clock.now() - origin)
      }
      if request.tokens.count < newTokens {
        request.outcome = .failed("\(request.tokens.count) tokens came of \(newTokens)")
      }
    } catch {
      request.outcome = Task.isCancelled ? .incomplete : .failed("\(error)")
    }
    return request
  }
}
