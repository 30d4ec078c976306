import Generation
import Grammars
import Needletail

/// Turns requests into generations: permits, validation, the engine, and the words for what fails.
struct GenerationService: Sendable {
  /// The model.
  let generator: any TextGenerator
  /// What requests may ask for.
  let limits: RequestLimits
  /// Whether every generation runs past the end-of-sequence tokens.
  let ignoresEndOfSequence: Bool
  /// Whether the model answers.
  let health = HealthState()
  /// What is counted of requests.
  let metrics: RequestMetrics

  private let permits: PermitPool

  init(
    generator: any TextGenerator,
    limits: RequestLimits,
    ignoresEndOfSequence: Bool,
    metrics: RequestMetrics
  ) {
    self.generator = generator
    self.limits = limits
    self.ignoresEndOfSequence = ignoresEndOfSequence
    self.metrics = metrics
    permits = PermitPool(count: limits.maxConcurrentRequests)
  }

  /// Takes the permits for a call before it is looked at.
  ///
  /// - Throws: ``RequestError/overloaded``.
  func permit(for call: GenerationCall) throws(RequestError) -> Permit {
    for _ in call.requests { metrics.noteRequest() }
    return try permits.take(call.count)
  }

  /// Checks the requests of a call and starts them.
  ///
  /// - Parameters:
  ///   - call: The requests as sent.
  ///   - held: Permits that are held already; nil to take them.
  /// - Returns: The generations in the order of their positions; they run already.
  /// - Throws: The rule that a request breaks, the lack of a permit, or the engine's refusal. Nothing runs
  ///   then.
  func start(
    _ call: GenerationCall,
    permit held: Permit? = nil
  ) async throws(RequestError) -> [RunningGeneration] {
    let permit: Permit
    if let held { permit = held } else { permit = try self.permit(for: call) }
    var valid: [ValidGenerateRequest] = []
    for request in call.requests { valid.append(try await check(request, style: call.style)) }
    var running: [RunningGeneration] = []
    for request in valid {
      for copy in 0..<call.copies {
        let request = request.copy(copy)
        let events = try await events(of: request)
        running.append(
          RunningGeneration(
            request: request,
            position: running.count,
            events: events,
            validationTime: .now - call.arrival,
            permit: permit
          )
        )
      }
    }
    return running
  }

  /// Runs a call to its end.
  ///
  /// - Parameters:
  ///   - call: The requests as sent.
  ///   - permit: Permits that are held already; nil to take them.
  ///   - connection: Whose closing ends the generations.
  /// - Returns: The generations in the order in which they came to their ends.
  /// - Throws: ``RequestError``, or ``ClientGone``; the failure of one ends them all.
  func complete(
    _ call: GenerationCall,
    permit: Permit? = nil,
    connection: ClientConnection
  ) async throws -> [CompletedGeneration] {
    let running = try await start(call, permit: permit)
    return try await withThrowingTaskGroup { group in
      for generation in running {
        group.addTask { try await complete(generation, connection: connection) }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
  }

  private func check(
    _ request: GenerateRequest,
    style: RequestStyle
  ) async throws(RequestError) -> ValidGenerateRequest {
    do throws(ValidationError) {
      let valid = try await ValidGenerateRequest(request, limits: limits, style: style, generator: generator)
      metrics.noteValid(
        inputTokens: valid.promptIDs.count,
        maxNewTokens: valid.options.maxNewTokens ?? limits.maxTotalTokens
      )
      return ignoresEndOfSequence ? valid.ignoringEndOfSequence() : valid
    } catch { throw .validation(error) }
  }

  private func events(
    of request: ValidGenerateRequest
  ) async throws(RequestError) -> GenerationBatches {
    do { return try await generator.generate(prompt: request.promptIDs, options: request.options) } catch {
      switch error {
      // What the client asked for cannot be met; the model is in order.
      case let error as GrammarError: throw .validation(.uselessGrammar("\(error)"))
      case let error as SamplingError: throw .validation(.sampling("\(error)"))
      default: throw failure(error)
      }
    }
  }

  private func complete(
    _ running: RunningGeneration,
    connection: ClientConnection
  ) async throws -> CompletedGeneration {
    var prompt: [PromptToken] = []
    var tokens: [GeneratedToken] = []
    var summary: GenerationSummary?
    try await connection.forEach(of: running.events, failure: failure) { batch in
      for event in batch {
        switch event {
        case .prompt(let scored): prompt = scored
        case .token(let token): tokens.append(token)
        case .finished(let finished): summary = finished
        }
      }
    }
    guard let summary else { throw RequestError.incompleteGeneration }
    return CompletedGeneration(
      request: running.request,
      position: running.position,
      validationTime: running.validationTime,
      prompt: prompt,
      tokens: tokens,
      summary: summary
    )
  }

  /// Calls `body` with the events of some generations as they come.
  ///
  /// - Parameters:
  ///   - running: Whose events.
  ///   - connection: Whose closing ends the generations.
  ///   - body: Uses events of the generation at a position.
  /// - Throws: ``RequestError/generation(_:)`` when the model fails, ``ClientGone`` when the client leaves,
  ///   and what `body` throws.
  func forEachBatch(
    of running: [RunningGeneration],
    connection: ClientConnection,
    _ body: (Int, [GenerationEvent]) async throws -> Void
  ) async throws {
    if running.count == 1 {
      try await connection.forEach(of: running[0].events, failure: failure) { try await body(0, $0) }
    } else {
      let events = Interleaved(running.map(\.events))
      try await connection.forEach(of: events, failure: failure) { try await body($0.position, $0.element) }
    }
  }

  /// Puts a fault of the engine into words, and doubts the model's health.
  func failure(_ error: any Error) -> RequestError {
    health.noteFailure()
    return .generation("\(error)")
  }
}
