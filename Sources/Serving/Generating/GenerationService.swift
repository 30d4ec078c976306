import Needletail

/// Turns requests into generations: permits, validation, the engine, and the words for what fails.
struct GenerationService: Sendable {
  /// The model.
  let generator: any TextGenerator
  /// What requests may ask for.
  let limits: RequestLimits
  /// Whether the model answers.
  let health = HealthState()

  /// What is counted of requests.
  let metrics: RequestMetrics

  private let permits: PermitPool

  init(generator: any TextGenerator, limits: RequestLimits, metrics: RequestMetrics) {
    self.generator = generator
    self.limits = limits
    self.metrics = metrics
    permits = PermitPool(count: limits.maxConcurrentRequests)
  }

  /// Checks a request and starts it.
  ///
  /// - Parameters:
  ///   - request: The request as sent.
  ///   - style: Which API it came by.
  ///   - arrival: When it arrived.
  /// - Returns: The generation, which runs already.
  /// - Throws: The rule that the request breaks, the lack of a permit, or the engine's refusal.
  func start(
    _ request: GenerateRequest,
    style: RequestStyle,
    arrival: ContinuousClock.Instant
  ) async throws(RequestError) -> RunningGeneration {
    try await start(request, candidates: 1, style: style, arrival: arrival)[0]
  }

  /// Runs a request to its end, every candidate of it.
  ///
  /// - Parameters:
  ///   - request: The request as sent.
  ///   - style: Which API it came by.
  ///   - arrival: When it arrived.
  ///   - connection: Whose closing ends the generation.
  /// - Returns: The candidates, that with the highest mean log-probability first (the earliest of equals),
  ///   the others in order.
  /// - Throws: ``RequestError``, or ``ClientGone``.
  func complete(
    _ request: GenerateRequest,
    style: RequestStyle,
    arrival: ContinuousClock.Instant,
    connection: ClientConnection
  ) async throws -> [CompletedGeneration] {
    let candidates: Int
    do { candidates = try request.parameters.candidateCount(limits: limits) } catch {
      throw RequestError.validation(error)
    }
    let running = try await start(request, candidates: candidates, style: style, arrival: arrival)
    var completed = try await withThrowingTaskGroup { group in
      for (position, generation) in running.enumerated() {
        group.addTask { (position, try await complete(generation, connection: connection)) }
      }
      var results: [(Int, CompletedGeneration)] = []
      for try await result in group { results.append(result) }
      return results.sorted { $0.0 < $1.0 }.map(\.1)
    }
    let best = completed.indices.max { left, right in
      // Of equals `max` returns the last, so an earlier one must count as greater.
      (completed[left].meanLogprob, -left) < (completed[right].meanLogprob, -right)
    }
    if let best { completed.insert(completed.remove(at: best), at: 0) }
    return completed
  }

  private func start(
    _ request: GenerateRequest,
    candidates: Int,
    style: RequestStyle,
    arrival: ContinuousClock.Instant
  ) async throws(RequestError) -> [RunningGeneration] {
    metrics.noteRequest()
    let permit = try permits.take(candidates)
    let valid: ValidGenerateRequest
    do {
      valid = try await ValidGenerateRequest(request, limits: limits, style: style) {
        try await generator.encode($0, addSpecialTokens: $1)
      }
    } catch {
      throw .validation(error)
    }
    metrics.noteValid(
      inputTokens: valid.promptIDs.count,
      maxNewTokens: valid.options.maxNewTokens ?? limits.maxTotalTokens
    )
    var running: [RunningGeneration] = []
    for _ in 0..<candidates {
      let events: any AsyncSequence<GenerationEvent, any Error> & Sendable
      do { events = try await generator.generate(prompt: valid.promptIDs, options: valid.options) } catch {
        throw failure(error)
      }
      running.append(
        RunningGeneration(request: valid, events: events, validationTime: .now - arrival, permit: permit)
      )
    }
    return running
  }

  private func complete(
    _ running: RunningGeneration,
    connection: ClientConnection
  ) async throws -> CompletedGeneration {
    var prompt: [PromptToken] = []
    var tokens: [GeneratedToken] = []
    var summary: GenerationSummary?
    try await forEachEvent(of: running, connection: connection) { event in
      switch event {
      case .prompt(let scored): prompt = scored
      case .token(let token): tokens.append(token)
      case .finished(let finished): summary = finished
      case nil: break
      }
    }
    guard let summary else { throw RequestError.incompleteGeneration }
    return CompletedGeneration(
      request: running.request,
      validationTime: running.validationTime,
      prompt: prompt,
      tokens: tokens,
      summary: summary
    )
  }

  /// Calls `body` with each event, and with nil when none has come for `idle`.
  ///
  /// - Parameters:
  ///   - running: Whose events.
  ///   - connection: Whose closing ends the generation.
  ///   - idle: The longest silence.
  ///   - body: Uses an event.
  /// - Throws: ``RequestError/generation(_:)`` when the model fails, ``ClientGone`` when the client leaves,
  ///   and what `body` throws.
  func forEachEvent(
    of running: RunningGeneration,
    connection: ClientConnection,
    idle: Duration? = nil,
    _ body: (GenerationEvent?) async throws -> Void
  ) async throws {
    try await connection.forEach(of: running.events, idle: idle, failure: failure, body)
  }

  /// Puts a fault of the engine into words, and doubts the model's health.
  func failure(_ error: any Error) -> RequestError {
    health.noteFailure()
    return .generation("\(error)")
  }
}
