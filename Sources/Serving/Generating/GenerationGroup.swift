import Needletail

/// Generations that one request asks for together, over a protocol that knows only one failure.
struct GenerationGroup {
  /// A generation and the way it is treated.
  struct Member: Sendable {
    let request: GenerateRequest
    let style: RequestStyle
  }

  let context: ServingContext
  let state: ServerState

  /// Runs the generations beside each other.
  ///
  /// - Returns: The position and outcome of each, in the order in which they ended.
  /// - Throws: ``PlatformError/incompleteGeneration(cause:)``, or ``ClientGone``.
  func complete(_ members: [Member]) async throws -> [(position: Int, outcome: CompletedGeneration)] {
    // Each needs a permit at once.
    guard members.count <= state.configuration.limits.maxConcurrentRequests else {
      throw failure(.overloaded)
    }
    do {
      let outcomes = try await run(members)
      context.record.note(outcomes.map { ($0.outcome.summary, validation: $0.outcome.validationTime) })
      return outcomes
    } catch let error as RequestError {
      throw failure(error)
    }
  }

  /// Keeps the reason for the log.
  private func failure(_ cause: RequestError) -> PlatformError {
    context.record.note("reason", cause)
    return .incompleteGeneration(cause: cause)
  }

  private func run(_ members: [Member]) async throws -> [(position: Int, outcome: CompletedGeneration)] {
    let connection = await ClientConnection(context.channel)
    let arrival = context.arrival
    return try await withThrowingTaskGroup { group in
      for (position, member) in members.enumerated() {
        group.addTask { [service = state.service] in
          let candidates = try await service.complete(
            member.request,
            style: member.style,
            arrival: arrival,
            connection: connection
          )
          return (position, candidates[0])
        }
      }
      var outcomes: [(position: Int, outcome: CompletedGeneration)] = []
      for try await outcome in group { outcomes.append(outcome) }
      return outcomes
    }
  }
}
