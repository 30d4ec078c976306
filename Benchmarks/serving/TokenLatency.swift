import Logging
import NIOCore
import Needletail
import Serving
import Synchronization

/// What the HTTP layer adds to a token of a single stream: from the moment that a program in the same process has
/// the token until its event has arrived at a client.
struct TokenLatency {
  let requests = 40
  let tokens = 100

  /// Runs the measurement with a server in this process.
  func run(model: LanguageModel, group: any EventLoopGroup) async throws -> [Row] {
    let clock = TokenClock()
    let limits = RequestLimits(maxInputTokens: 512, maxTotalTokens: model.info.maxTotalTokens)
    var configuration = ServerConfiguration(limits: limits)
    configuration.hostname = "127.0.0.1"
    configuration.port = 0
    let (ports, listening) = AsyncStream<Int>.makeStream()
    var logger = Logger(label: "benchmark")
    // The server is cancelled at the end, and complains of it.
    logger.logLevel = .critical
    let server = TextGenerationServer(
      generator: TimedGenerator(model: LanguageModelGenerator(model), clock: clock),
      configuration: configuration,
      logger: logger,
      onListening: { listening.yield($0) }
    )
    return try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await server.run() }
      defer { tasks.cancelAll() }
      var iterator = ports.makeAsyncIterator()
      guard let port = await iterator.next() else { throw ServerEnded(status: 0) }
      return [row(try await measure(port: port, clock: clock, group: group)), await Pauses().run()]
    }
  }

  /// The delay of each token, the first requests left out.
  private func measure(port: Int, clock: TokenClock, group: any EventLoopGroup) async throws -> Statistics {
    let client = try await StreamClient.connect(port: port, on: group)
    var added: [Duration] = []
    for request in 0..<requests + 5 {
      clock.reset()
      let text = "Number \(request): once upon a time"
      let body = Throughput.Route.generate.body(text, tokens: tokens)
      let arrivals = try await client.post(Throughput.Route.generate.rawValue, body)
      let produced = clock.times
      guard arrivals.status == 200, arrivals.events.count == produced.count else {
        throw Throughput.WrongAnswer(route: .generate, status: arrivals.status, events: arrivals.events.count)
      }
      if request >= 5 { added += zip(arrivals.events, produced).map { $0 - $1 } }
    }
    try await client.close()
    return Statistics(added)
  }

  private func row(_ added: Statistics) -> Row {
    let last = added.percentile(0.99)
    return Row(
      name: "added to a token, idle",
      value: "\(added.median.text(3)) ms, p95 \(added.percentile(0.95).text(3)) ms, p99 \(last.text(3)) ms",
      bar: "p99 < 1 ms",
      holds: last < 1
    )
  }
}

/// When the tokens of a request came out of the engine.
final class TokenClock: Sendable {
  private let state = Mutex<[ContinuousClock.Instant]>([])

  /// The moments since the last reset.
  var times: [ContinuousClock.Instant] { state.withLock { $0 } }

  /// Forgets.
  func reset() { state.withLock { $0 = [] } }

  /// Notes a token.
  func tick() { state.withLock { $0.append(.now) } }
}
