internal import OrderedJSON

/// A response as it comes in: when its tokens came, what they were, and how it ended.
///
/// Every event of one piece of the response has that piece's time. What it holds is bounded: a server that sends
/// without end, or one endless event, fails with ``FailureClass/tooLarge``.
package struct Reply: Sendable {
  /// How a request ended.
  package enum Outcome: Sendable, Equatable {
    /// With all that belongs to an answer.
    case completed
    /// With something else; the words are the server's or the transport's.
    case failed(FailureClass, String)
    /// Not at all, before the run gave it up.
    case incomplete
  }

  /// The most events of an answer.
  package static let mostEvents = 1 << 20
  /// The most bytes of its text.
  package static let mostText = 1 << 24
  private static let mostErrorText = 4096

  /// When events with a token came.
  package private(set) var tokenTimes: [Moment] = []
  /// The text of the answer.
  package private(set) var text = ""
  /// The server's count of prompt tokens.
  package private(set) var promptTokens: Int?
  /// The server's count of generated tokens.
  package private(set) var outputTokens: Int?
  /// Why the answer ended.
  package private(set) var finishReason: String?
  /// How the request ended; nil while it runs.
  package private(set) var outcome: Outcome?
  /// When the answer said that it was complete: the end mark, else the event with the reason.
  package private(set) var doneAt: Moment?
  /// When the response ended.
  package private(set) var closedAt: Moment?

  private let route: LoadRoute
  private var parser = EventStreamParser()
  private var status = 0
  private var errorText: [UInt8] = []
  private var isDone = false

  /// Makes an empty reply.
  package init(route: LoadRoute) { self.route = route }

  /// Takes the head of the response.
  package mutating func receive(status: Int, contentType: String?, at now: Moment) {
    self.status = status
    guard status == 200 else { return }
    let type = contentType?.split(separator: ";").first.map { String($0).lowercased() } ?? ""
    guard type.filter({ !$0.isWhitespace }) == "text/event-stream" else {
      fail(.notAStream, "content type '\(type.prefix(80))'", at: now)
      return
    }
  }

  /// Takes a piece of the body.
  ///
  /// - Returns: The number of token events in it.
  @discardableResult
  package mutating func receive(_ bytes: [UInt8], at now: Moment) -> Int {
    guard outcome == nil else { return 0 }
    guard status == 200 else {
      errorText += bytes.prefix(Self.mostErrorText - errorText.count)
      return 0
    }
    let before = tokenTimes.count
    do throws(EventStreamParser.TooLong) {
      for event in try parser.feed(bytes) where outcome == nil { take(event, now) }
    } catch {
      fail(.tooLarge, "an event is longer than \(error.limit) bytes", at: now)
    }
    return tokenTimes.count - before
  }

  /// Takes the end of the response.
  package mutating func end(at now: Moment) {
    guard outcome == nil else { return }
    guard status == 200 else {
      let kind: FailureClass =
        switch status {
        case 400..<500: .clientError
        case 500..<600: .serverError
        default: .otherStatus
        }
      return fail(kind, "status \(status): \(String(decoding: errorText, as: UTF8.self))", at: now)
    }
    if let event = parser.finish() { take(event, now) }
    guard outcome == nil else { return }
    guard isDone || finishReason != nil else {
      return fail(.truncated, "the stream ended without its last event", at: now)
    }
    guard !tokenTimes.isEmpty else { return fail(.noTokens, "the stream held no token", at: now) }
    outcome = .completed
    closedAt = now
  }

  /// Takes a failure, unless the request has ended.
  package mutating func fail(_ kind: FailureClass, _ words: String, at now: Moment) {
    guard outcome == nil else { return }
    outcome = .failed(kind, String(words.prefix(500)))
    closedAt = now
  }

  /// Takes a connection that broke off: the answer counts when all of it was there.
  package mutating func lose(_ words: String, at now: Moment) {
    if isDone || finishReason != nil { return end(at: now) }
    fail(.connectionLost, words, at: now)
  }

  /// Gives the request up.
  package mutating func abandon(at now: Moment) {
    guard outcome == nil else { return }
    outcome = .incomplete
    closedAt = now
  }

  private mutating func take(_ event: [UInt8], _ now: Moment) {
    guard !isDone, !event.isEmpty else { return }
    if event.elementsEqual("[DONE]".utf8) {
      isDone = true
      doneAt = now
      return
    }
    guard let value = try? JSONValue(parsing: event), let chunk = StreamChunk(value, route: route) else {
      return fail(.malformed, "event '\(String(decoding: event.prefix(200), as: UTF8.self))'", at: now)
    }
    if let error = chunk.error { return fail(.streamError, error, at: now) }
    promptTokens = chunk.promptTokens ?? promptTokens
    outputTokens = chunk.outputTokens ?? outputTokens
    if let reason = chunk.finishReason {
      finishReason = reason
      doneAt = now
    }
    guard chunk.hasToken else { return }
    tokenTimes.append(now)
    text += chunk.text
    if tokenTimes.count > Self.mostEvents || text.utf8.count > Self.mostText {
      fail(
        .tooLarge,
        "the answer is longer than \(Self.mostEvents) events or \(Self.mostText) bytes",
        at: now
      )
    }
  }
}
