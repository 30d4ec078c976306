import Needletail
import OrderedJSON

/// Carries the tokens of the generations of a call into a response as they come.
struct TokenRelay: Sendable {
  let running: [RunningGeneration]
  let context: ServingContext
  let state: ServerState

  /// What a generation brings that the client is to see.
  enum News {
    /// The scored prompt, before anything else and only when it was asked for.
    case prompt([PromptToken])
    /// A token; the last one comes with the summary.
    case token(GeneratedToken, last: GenerationSummary?)
  }

  /// Ends a relay early, and with it the generations, without anything being wrong.
  struct Stop: Error {}

  /// Sends events for each token.
  ///
  /// - Parameters:
  ///   - stream: Where the events go.
  ///   - events: Makes the events of some news of the generation at a position.
  /// - Returns: How the generations ended.
  /// - Throws: ``RequestError`` when a generation fails, ``ClientGone`` or the error of a write when nobody
  ///   reads any more, and what `events` throws.
  @discardableResult
  func run(
    into stream: inout EventStream,
    _ events: (Int, News) async throws -> [JSONValue]
  ) async throws -> [GenerationSummary] {
    do {
      let summaries = try await relay(into: &stream, events)
      context.record.note(zip(summaries, running).map { ($0, validation: $1.validationTime) })
      return summaries
    } catch {
      if !(error is Stop) { context.record.note(error: error) }
      throw error
    }
  }

  private func relay(
    into stream: inout EventStream,
    _ events: (Int, News) async throws -> [JSONValue]
  ) async throws -> [GenerationSummary] {
    var last = [GeneratedToken?](repeating: nil, count: running.count)
    var summaries = [GenerationSummary?](repeating: nil, count: running.count)
    /// The last token waits for the summary.
    func news(of position: Int, _ event: GenerationEvent) throws(RequestError) -> News? {
      switch event {
      case .prompt(let scored): return .prompt(scored)
      case .token(let token) where token.isLast:
        last[position] = token
        return nil
      case .token(let token): return .token(token, last: nil)
      case .finished(let summary):
        guard let token = last[position] else { throw .incompleteStream }
        summaries[position] = summary
        return .token(token, last: summary)
      }
    }
    try await state.service.forEachBatch(
      of: running,
      connection: ClientConnection(context.channel)
    ) { position, batch in
      for event in batch {
        guard let news = try news(of: position, event) else { continue }
        for event in try await events(position, news) { stream.add(event) }
      }
      // What comes last goes out with the end of the response.
      if summaries.contains(where: { $0 == nil }) { try await stream.flush() }
    }
    let finished = summaries.compactMap(\.self)
    guard finished.count == running.count else { throw RequestError.incompleteStream }
    return finished
  }
}
