internal import Synchronization

/// Whom a transport tells what comes back of a request.
package final class ReplyReceiver: Sendable {
  private let reply: Mutex<Reply>
  private let onTokens: @Sendable (Int, Moment) -> Void
  private let onEnd: @Sendable (Reply) -> Void

  /// Makes a receiver.
  ///
  /// - Parameters:
  ///   - route: What the events look like.
  ///   - onTokens: Told how many tokens came.
  ///   - onEnd: Told once, when the request has ended and was not given up before.
  package init(
    route: LoadRoute,
    onTokens: @escaping @Sendable (Int, Moment) -> Void,
    onEnd: @escaping @Sendable (Reply) -> Void
  ) {
    reply = Mutex(Reply(route: route))
    self.onTokens = onTokens
    self.onEnd = onEnd
  }

  /// Takes the head of the response.
  package func receive(status: Int, contentType: String?, at now: Moment) {
    change { $0.receive(status: status, contentType: contentType, at: now) }
  }

  /// Takes a piece of the body.
  package func receive(_ bytes: [UInt8], at now: Moment) {
    let count = change { $0.receive(bytes, at: now) }
    if count > 0 { onTokens(count, now) }
  }

  /// Takes the end of the response.
  package func end(at now: Moment) { change { $0.end(at: now) } }

  /// Takes a failure of the transport.
  package func fail(_ kind: FailureClass, _ words: String, at now: Moment) {
    change { $0.fail(kind, words, at: now) }
  }

  /// Takes a connection that broke off.
  package func lose(_ words: String, at now: Moment) { change { $0.lose(words, at: now) } }

  /// Gives the request up; returns its reply so far, or nil when it had ended.
  package func abandon(at now: Moment) -> Reply? {
    reply.withLock { reply in
      guard reply.outcome == nil else { return nil }
      reply.abandon(at: now)
      return reply
    }
  }

  /// Whether nothing more is wanted.
  package var hasEnded: Bool { reply.withLock { $0.outcome != nil } }

  @discardableResult
  private func change<Result: Sendable>(_ body: (inout Reply) -> Result) -> Result {
    let (result, ended) = reply.withLock { reply in
      let wasOpen = reply.outcome == nil
      let result = body(&reply)
      return (result, wasOpen && reply.outcome != nil ? reply : nil)
    }
    if let ended { onEnd(ended) }
    return result
  }
}
