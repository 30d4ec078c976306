extension GenerationService {
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
    try await start(GenerationCall(requests: [request], style: style, arrival: arrival))[0]
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
    let call = GenerationCall(requests: [request], copies: candidates, style: style, arrival: arrival)
    let completed = try await complete(call, connection: connection).sorted { $0.position < $1.position }
    let best = completed.ranked[0]
    return [best] + completed.filter { $0.position != best.position }
  }
}
