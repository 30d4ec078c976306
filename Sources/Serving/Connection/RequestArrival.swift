/// Whether the server waits for the rest of a request.
///
/// A value without clock or connection; ``ReadTimeoutHandler`` tells it what happens.
struct RequestArrival {
  /// Whether bytes have come that belong to no whole request; a new connection owes its first one.
  private var isPartial = true
  /// Requests whose head has come and whose answer has not gone.
  private var unanswered = 0
  /// Whether the last of them still lacks its end.
  private var isReading = false

  /// Bytes came.
  mutating func noteBytes() { isPartial = true }

  /// The parser found the head of a request.
  mutating func noteHead() {
    unanswered += 1
    isReading = true
  }

  /// The parser found the end of a request.
  mutating func noteEnd() {
    isReading = false
    isPartial = false
  }

  /// An answer was written to its end.
  mutating func noteAnswer() { unanswered = max(0, unanswered - 1) }

  /// Whether the client is the one to act: what is missing is not held up by an answer before it.
  var isAwaited: Bool { isPartial && unanswered <= (isReading ? 1 : 0) }
}
