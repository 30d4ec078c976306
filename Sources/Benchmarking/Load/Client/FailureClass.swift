/// Why a request failed, in the classes that a report counts.
package enum FailureClass: String, CaseIterable, Sendable {
  /// No connection: refused, unreachable, no such host, or too slow to come about.
  case connect
  /// A status from 400 to 499.
  case clientError = "http_4xx"
  /// A status from 500 to 599.
  case serverError = "http_5xx"
  /// A status that is neither 200 nor an error.
  case otherStatus = "http_other"
  /// A response of 200 that is no event stream.
  case notAStream = "not_a_stream"
  /// An event that is not the JSON of the route.
  case malformed
  /// An error that the server sent within the stream.
  case streamError = "stream_error"
  /// A stream that ended without its last event.
  case truncated
  /// A connection that broke off.
  case connectionLost = "connection_lost"
  /// A stream that ended well and held no token.
  case noTokens = "no_tokens"
  /// An event or an answer longer than a client holds.
  case tooLarge = "too_large"
  /// No end within the time a request may take.
  case timeout
}
