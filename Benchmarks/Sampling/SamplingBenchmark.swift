import Generation

/// Prints the time that one row takes, for several settings and two shapes of logits.
@main
struct SamplingBenchmark {
  static let vocabularySize = 128_256
  static let rounds = 50

  static func main() throws {
    let settings: [(String, SamplingParameters)] = [
      ("greedy, logprob", try SamplingParameters()),
      ("greedy, top 5 tokens", try SamplingParameters(topTokenCount: 5)),
      ("temperature", try SamplingParameters(temperature: 0.7)),
      ("top-k 50", try SamplingParameters(topK: 50)),
      ("top-k 5000", try SamplingParameters(topK: 5000)),
      ("top-p 0.95", try SamplingParameters(topP: 0.95)),
      ("min-p 0.05", try SamplingParameters(minP: 0.05)),
      ("typical-p 0.95", try SamplingParameters(typicalP: 0.95)),
      ("temperature, top-k 50, top-p 0.95", try SamplingParameters(temperature: 0.7, topK: 50, topP: 0.95)),
      ("repetition penalty, temperature", try SamplingParameters(temperature: 0.7, repetitionPenalty: 1.1)),
      ("watermark", try SamplingParameters(watermark: Watermark())),
    ]
    for (shape, spread) in [("flat", Float(1)), ("peaked", Float(4))] {
      let row = logits(spread: spread)
      for (name, parameters) in settings {
        let time = try medianMicroseconds(row, parameters)
        print("sample/\(shape)/\(name)\t\((time * 10).rounded() / 10) us")
      }
    }
  }

  /// Scores that are nearly normal with a standard deviation of `spread`.
  static func logits(spread: Float) -> [Float] {
    var state: UInt64 = 42
    return (0..<vocabularySize).map { _ in
      var sum: Float = 0
      for _ in 0..<12 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        sum += Float(state >> 40) * 0x1p-24
      }
      return (sum - 6) * spread
    }
  }

  static func medianMicroseconds(_ row: [Float], _ parameters: SamplingParameters) throws -> Double {
    var workspace = SamplingWorkspace()
    let clock = ContinuousClock()
    var times: [Double] = []
    var sampler = TokenSampler(
      parameters: parameters,
      prompt: Array(0..<1000),
      vocabularySize: row.count,
      endOfSequence: []
    )
    for step in 0..<rounds {
      var copy = row
      var span = copy.mutableSpan
      let start = clock.now
      _ = try sampler.sample(&span, step: step, using: &workspace)
      times.append((clock.now - start) / .microseconds(1))
    }
    return times.sorted()[rounds / 2]
  }
}
