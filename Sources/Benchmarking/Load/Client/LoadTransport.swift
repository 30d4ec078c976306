/// What a run needs of the world: a clock, timers, and someone who sends requests.
///
/// Work and replies come on one thread, so that no change of threads spoils a time.
package protocol LoadTransport: Sendable {
  /// The time.
  var now: Moment { get }
  /// Runs work at a time, or as soon as it can when that is past.
  func run(at time: Moment, _ work: @escaping @Sendable () -> Void)
  /// Sends a request and tells a receiver what comes back.
  ///
  /// - Returns: A way to give the request up.
  func send(_ request: LoadRequest, to receiver: ReplyReceiver) -> @Sendable () -> Void
}
