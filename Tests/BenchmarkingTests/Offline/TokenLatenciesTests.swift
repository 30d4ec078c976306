import Benchmarking
import Testing

@Suite struct TokenLatenciesTests {
  private static func latencies(_ later: [Int]) -> TokenLatencies {
    TokenLatencies([OfflineFiguresTests.record(first: 30, later: later)])
  }

  @Test("the first token's latency leaves the encoding out") func first() {
    #expect(Self.latencies([10]).first == .milliseconds(30))
  }

  @Test("the inference is timed from the encoding to the texts") func inference() {
    #expect(Self.latencies([10]).inference == .milliseconds(43))
  }

  @Test("later tokens of all iterations are in one pool") func pool() {
    let latencies = TokenLatencies([
      OfflineFiguresTests.record(first: 28, later: [10, 20]),
      OfflineFiguresTests.record(first: 38, later: [30]),
    ])
    #expect(latencies.laterMean == .milliseconds(20))
  }

  @Test("a percentile is the entry at ⌊n·q⌋", arguments: [(10, 10, 10), (100, 91, 100), (1000, 901, 991)])
  func percentile(count: Int, at90: Int, at99: Int) {
    let latencies = Self.latencies((1...count).reversed())
    #expect(latencies.later90 == .milliseconds(at90))
    #expect(latencies.later99 == .milliseconds(at99))
  }

  @Test("the lines are those of IPEX") func text() {
    #expect(
      Self.latencies([10, 20, 30]).text == """
         ---------- Summary: ----------
        Inference latency: 0.09300 sec.
        First token average latency: 0.03000 sec.
        Average 2... latency: 0.02000 sec.
        P90 2... latency: 0.03000 sec.
        P99 2... latency: 0.03000 sec.

        """
    )
  }

  @Test("a single token leaves the later lines out") func single() {
    #expect(
      Self.latencies([]).text == """
         ---------- Summary: ----------
        Inference latency: 0.03300 sec.
        First token average latency: 0.03000 sec.

        """
    )
  }
}
