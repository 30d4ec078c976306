import Needletail
import OrderedJSON

/// Carries the tokens of a generation into a response as they come.
struct TokenRelay: Sendable {
  let running: RunningGeneration
  let context: ServingContext
  let state: ServerState

  /// Sends an event for each token.
  ///
  /// - Parameters:
  ///   - stream: Where the events go.
  ///   - event: Makes the event of a token; the last token comes with the summary.
  /// - Returns: How the generation ended.
  /// - Throws: ``RequestError`` when the generation fails, ``ClientGone`` or the error of a write when
  ///   nobody reads any more.
  func run(
    into stream: inout EventStream,
    _ event: (GeneratedToken, GenerationSummary?) -> JSONValue
  ) async throws -> GenerationSummary {
    do { return try await relay(into: &stream, event) } catch {
      context.record.note(error: error)
      throw error
    }
  }

  private func relay(
    into stream: inout EventStream,
    _ event: (GeneratedToken, GenerationSummary?) -> JSONValue
  ) async throws -> GenerationSummary {
    var last: GeneratedToken?
    var summary: GenerationSummary?
    try await state.service.forEachEvent(
      of: running,
      connection: ClientConnection(context.channel),
      idle: state.configuration.keepAliveInterval
    ) { news in
      switch news {
      case .token(let token) where token.isLast: last = token
      case .token(let token): try await stream.send(event(token, nil))
      case .finished(let finished): summary = finished
      case .prompt: break
      case nil: try await stream.sendKeepAlive()
      }
    }
    guard let last, let summary else { throw RequestError.incompleteStream }
    context.record.note(summary, validation: running.validationTime)
    try await stream.send(event(last, summary))
    return summary
  }
}
