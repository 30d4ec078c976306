import Benchmarking
import Testing

@Suite struct BatchStopwatchTests {
  /// Encoding until 10 ms, generating until 90 ms, texts until 95 ms.
  private static func times(_ arrivals: [[Int]], _ batching: Batching) -> BatchTimes {
    let clock = HandClock()
    var watch = BatchStopwatch(clock)
    clock.advance(by: .milliseconds(10))
    watch.finishEncoding()
    clock.advance(by: .milliseconds(80))
    watch.finishGenerating()
    clock.advance(by: .milliseconds(5))
    return watch.times(of: arrivals.map { $0.map { .at($0) } }, batching: batching)
  }

  @Test("the parts follow each other, and the end to end time leaves the decoding out") func parts() {
    let times = Self.times([[30, 90]], .static)
    #expect(times.encoding == .milliseconds(10))
    #expect(times.endToEnd == .milliseconds(90))
    #expect(times.whole == .milliseconds(95))
  }

  @Test("a step of a static batch ends when the last row has its token") func lastRow() {
    let times = Self.times([[30, 50, 90], [40, 60, 70]], .static)
    #expect(times.firstToken == .milliseconds(30))
    #expect(times.laterTokens == [.milliseconds(20), .milliseconds(30)])
  }

  @Test("rows that ended early belong to no step") func endedEarly() {
    let times = Self.times([[30, 50], [40]], .static)
    #expect(times.firstToken == .milliseconds(30))
    #expect(times.laterTokens == [.milliseconds(10)])
  }

  @Test("no step ends before the one that went before it") func order() {
    let times = Self.times([[20, 35, 50], [45]], .static)
    #expect(times.firstToken == .milliseconds(35))
    #expect(times.laterTokens == [.zero, .milliseconds(5)])
  }

  @Test("the steps of a static batch add up to its time after the encoding") func sum() {
    let times = Self.times([[25, 40, 90], [30, 35, 80]], .static)
    #expect(times.laterTokens.reduce(times.firstToken, +) == times.endToEnd - times.encoding)
  }

  @Test("the rows of a continuous batch are timed each by itself") func continuous() {
    let times = Self.times([[30, 50], [70, 75, 90]], .continuous)
    #expect(times.firstToken == .milliseconds(40))
    #expect(times.laterTokens == [20, 5, 15].map { .milliseconds($0) })
  }

  @Test("a batch without tokens has no steps", arguments: Batching.allCases)
  func empty(batching: Batching) {
    let times = Self.times([[], []], batching)
    #expect(times.firstToken == .zero)
    #expect(times.laterTokens == [])
    #expect(times.laterTokenMean == .zero)
  }
}
