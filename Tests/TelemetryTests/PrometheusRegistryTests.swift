import CoreMetrics
import Telemetry
import Testing

@Suite("the Prometheus registry")
struct PrometheusRegistryTests {
  @Test("prints nothing while nothing has been made")
  func empty() {
    #expect(PrometheusRegistry([MetricDescription("a", .counter, "help")]).text == "")
  }

  @Test("prints a counter with its words and its labels in order")
  func counter() {
    let registry = PrometheusRegistry([MetricDescription("requests", .counter, "Requests; a \\ and\na line")])
    Counter(label: "requests", dimensions: [("z", "1"), ("a", "2")], factory: registry).increment(by: 3)
    Counter(label: "requests", dimensions: [("a", "2"), ("z", "1")], factory: registry).increment()
    #expect(
      registry.text == #"""
        # HELP requests Requests; a \\ and\na line
        # TYPE requests counter
        requests{a="2",z="1"} 4

        """#
    )
  }

  @Test("escapes what would end a value")
  func escaping() {
    let registry = PrometheusRegistry()
    let value = "a\"b\\c\nd{}é"
    Meter(label: "size", dimensions: [("name", value)], factory: registry).set(1)
    #expect(registry.text.hasSuffix(#"size{name="a\"b\\c\nd{}é"} 1"# + "\n"))
  }

  @Test("makes names legal")
  func names() {
    let registry = PrometheusRegistry()
    Counter(label: "9.http-requests", dimensions: [("status.code", "200")], factory: registry).increment()
    #expect(registry.text.hasSuffix("_9_http_requests{status_code=\"200\"} 1\n"))
  }

  @Test("counts values at or below each bound of a histogram")
  func histogram() {
    let registry = PrometheusRegistry([
      MetricDescription("seconds", .histogram(bounds: [0.5, 1, 2]), "Seconds")
    ])
    let recorder = Recorder(label: "seconds", factory: registry)
    for value in [0.25, 0.5, 1.5, 2, 99] { recorder.record(value) }
    recorder.record(Double.nan)
    #expect(
      registry.text == """
        # HELP seconds Seconds
        # TYPE seconds histogram
        seconds_bucket{le="0.5"} 2
        seconds_bucket{le="1"} 2
        seconds_bucket{le="2"} 4
        seconds_bucket{le="+Inf"} 5
        seconds_sum 103.25
        seconds_count 5

        """
    )
  }

  @Test("keeps the quantiles of the latest values of a summary, and the sum of all")
  func summary() {
    let registry = PrometheusRegistry()
    let recorder = Recorder(label: "tokens", factory: registry)
    for _ in 0..<1000 { recorder.record(1_000_000) }
    for value in 0..<1024 { recorder.record(value) }
    #expect(
      registry.text == """
        # HELP tokens tokens
        # TYPE tokens summary
        tokens{quantile="0"} 0
        tokens{quantile="0.5"} 512
        tokens{quantile="0.9"} 921
        tokens{quantile="0.95"} 972
        tokens{quantile="0.99"} 1013
        tokens{quantile="0.999"} 1022
        tokens{quantile="1"} 1023
        tokens_sum 1000523776
        tokens_count 2024

        """
    )
  }

  @Test("tells timers in seconds")
  func timer() {
    let registry = PrometheusRegistry([MetricDescription("time", .histogram(bounds: [1]), "Time")])
    Timer(label: "time", factory: registry).recordNanoseconds(1_500_000_000)
    #expect(registry.text.contains("time_bucket{le=\"1\"} 0\n"))
    #expect(registry.text.contains("time_sum 1.5\n"))
  }

  @Test("exports no more label sets of a metric than it keeps")
  func limit() {
    let registry = PrometheusRegistry(seriesLimit: 2)
    for name in ["a", "b", "c", "d"] {
      Counter(label: "hits", dimensions: [("name", name)], factory: registry).increment()
    }
    let lines = registry.text.split(separator: "\n").filter { !$0.hasPrefix("#") }
    #expect(lines == ["hits{name=\"a\"} 1", "hits{name=\"b\"} 1"])
  }

  @Test("lets a destroyed series go")
  func destroyed() {
    let registry = PrometheusRegistry()
    let counter = Counter(label: "hits", factory: registry)
    counter.increment()
    counter.destroy()
    #expect(registry.text == "")
  }

  @Test("leaves out amounts that are negative or not numbers")
  func nonsense() {
    let registry = PrometheusRegistry()
    let counter = FloatingPointCounter(label: "sum", factory: registry)
    counter.increment(by: 0.5)
    counter.increment(by: -1.0)
    counter.increment(by: Double.nan)
    #expect(registry.text.hasSuffix("sum 0.5\n"))
  }

  @Test("loses nothing when many threads write while others read", .timeLimit(.minutes(1)))
  func stress() async {
    let registry = PrometheusRegistry([
      MetricDescription("h", .histogram(bounds: [10, 20]), "h"), MetricDescription("s", .summary, "s"),
    ])
    await withTaskGroup(of: Void.self) { group in
      for writer in 0..<8 {
        group.addTask {
          for value in 0..<500 {
            Counter(label: "c", dimensions: [("w", "\(writer % 2)")], factory: registry).increment()
            Meter(label: "g", factory: registry).increment()
            Recorder(label: "h", factory: registry).record(value % 30)
            Recorder(label: "s", factory: registry).record(value)
          }
        }
      }
      group.addTask { for _ in 0..<50 { _ = registry.text } }
    }
    let lines = Set(registry.text.split(separator: "\n"))
    #expect(
      lines.isSuperset(of: ["c{w=\"0\"} 2000", "c{w=\"1\"} 2000", "g 4000", "h_count 4000", "s_count 4000"])
    )
  }
}
