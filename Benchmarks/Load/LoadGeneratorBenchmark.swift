import Benchmarking
import Foundation
import NIOCore

/// Measures the load generator itself: how many streamed events a second it takes on a core, and how far the times it
/// notes are from those at which a server beside it sent the events.
///
/// Server and generator have a thread each; the error contains the way through the kernel and the server's own
/// writes. Arguments: streams at once, events a second of each, seconds.
@main
struct LoadGeneratorBenchmark {
  static func main() async throws {
    let numbers = CommandLine.arguments.dropFirst().compactMap { Double($0) }
    if numbers.count == 3 {
      try await run(streams: Int(numbers[0]), eventsPerSecond: numbers[1], seconds: numbers[2])
    } else {
      for streams in [16, 64, 128, 256, 512] {
        try await run(streams: streams, eventsPerSecond: 40, seconds: 10)
      }
    }
  }

  private static func run(streams: Int, eventsPerSecond: Double, seconds: Double) async throws {
    let server = try await ClockedServer(
      events: max(1, Int(seconds * eventsPerSecond)),
      interval: .nanoseconds(Int64(1e9 / eventsPerSecond))
    )
    let transport = HTTPTransport()
    let findings = try await measure(streams: streams, server, transport)
    await transport.shutdown()
    try await server.stop()
    print(findings.map { "\(streams) streams: \($0.text)" } ?? "nothing came")
  }

  /// Asks for so many streams; nil when nothing came.
  private static func measure(
    streams: Int,
    _ server: ClockedServer,
    _ transport: HTTPTransport
  ) async throws -> Findings? {
    let benchmark = LoadBenchmark(
      settings: LoadBenchmark.Settings(plan: plan(streams: streams)),
      builder: try RequestBuilder(
        route: .chat,
        server: "http://127.0.0.1:\(server.port)",
        settings: RequestBuilder.Settings()
      ),
      transport: transport
    )
    let text = String(repeating: "word ", count: 200)
    var findings: Findings?
    var time = 0.0
    _ = await benchmark.run([Conversation(id: "a", turns: [Turn(text)])]) { step, records in
      guard step.step.rate != nil else {
        time = await transport.processorSeconds()
        return
      }
      time = await transport.processorSeconds() - time
      let errors = records.flatMap { record in
        zip(record.tokenTimes, server.sent("\(step.step.id)-\(record.id)")).map { came, sent in
          Double(came.nanoseconds - Int64(sent)) / 1e6
        }
      }
      findings = Distribution(errors).map { Findings(errors: $0, step: step, processorSeconds: time) }
    }
    return findings
  }

  /// All streams begin within a second, at even distances.
  private static func plan(streams: Int) -> LoadPlan {
    var plan = LoadPlan(kind: .rate)
    plan.warmup = .milliseconds(100)
    plan.duration = .seconds(1)
    plan.rates = [Double(streams)]
    return plan
  }
}

/// What a run of the benchmark found.
private struct Findings {
  /// How much later than it was sent each event was noted, in milliseconds.
  var errors: Distribution
  var step: StepMeasurement
  /// What the generator's thread used.
  var processorSeconds: Double

  var text: String {
    let events = Double(errors.count)
    let span = Double(max(step.timeline.count - 1, 1))
    return """
      \(errors.count) events, \((events / span).fixed(0)) a second, \((events / max(processorSeconds, 1e-9)).fixed(0)) \
      a second of the generator's core
        timing error ms  \(Self.words(errors))
        send lag ms      \(Self.words(step.health.sendLag))
        timer lag ms     \(Self.words(step.health.timerLag))
      """
  }

  private static func words(_ lag: Distribution?) -> String {
    guard let lag else { return "–" }
    return "p50 \(Figures.fixed(lag.bounded(50), 3))  p99 \(Figures.fixed(lag.bounded(99), 3))  "
      + "max \(lag.maximum.fixed(3))"
  }
}

extension HTTPTransport {
  /// The processor time that the transport's thread has used, in seconds.
  fileprivate func processorSeconds() async -> Double {
    await withCheckedContinuation { waiter in
      run(at: now) {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        waiter.resume(returning: Double(time.tv_sec) + Double(time.tv_nsec) / 1e9)
      }
    }
  }
}
