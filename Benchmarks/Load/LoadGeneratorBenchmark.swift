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
    let events = max(1, Int(seconds * eventsPerSecond))
    let interval = TimeAmount.nanoseconds(Int64(1e9 / eventsPerSecond))
    let server = try await ClockedServer(events: events, interval: interval)
    var plan = LoadPlan(kind: .rate)
    plan.warmup = .milliseconds(100)
    // All streams begin within a second, at even distances.
    plan.duration = .seconds(1)
    plan.rates = [Double(streams)]
    let transport = HTTPTransport()
    let benchmark = LoadBenchmark(
      settings: LoadBenchmark.Settings(plan: plan),
      builder: try RequestBuilder(
        route: .chat,
        server: "http://127.0.0.1:\(server.port)",
        settings: RequestBuilder.Settings()
      ),
      transport: transport
    )
    let text = String(repeating: "word ", count: 200)
    var errors: [Double] = []
    var measured: StepMeasurement?
    var time = 0.0
    _ = await benchmark.run([Conversation(id: "a", turns: [Turn(text)])]) { step, records in
      guard step.step.rate != nil else {
        time = await transport.processorSeconds()
        return
      }
      time = await transport.processorSeconds() - time
      measured = step
      for record in records {
        let sent = server.sent("\(step.step.id)-\(record.id)")
        errors += zip(record.tokenTimes, sent).map { Double($0.nanoseconds - Int64($1)) / 1e6 }
      }
    }
    await transport.shutdown()
    try await server.stop()
    guard let measured, let error = Distribution(errors) else { return print("nothing came") }
    let span = measured.timeline.count - 1
    print(
      "\(streams) streams: \(errors.count) events, \((Double(errors.count) / Double(max(span, 1))).fixed(0)) a second, "
        + "\((Double(errors.count) / max(time, 1e-9)).fixed(0)) a second of the generator's core\n"
        + "  timing error ms  p50 \(error.percentile(50).fixed(3))  p99 \(error.percentile(99).fixed(3))  "
        + "max \(error.maximum.fixed(3))\n"
        + "  send lag ms      \(words(measured.health.sendLag))\n"
        + "  timer lag ms     \(words(measured.health.timerLag))"
    )
  }

  private static func words(_ lag: Distribution?) -> String {
    guard let lag else { return "–" }
    return
      "p50 \(lag.percentile(50).fixed(3))  p99 \(lag.percentile(99).fixed(3))  max \(lag.maximum.fixed(3))"
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
