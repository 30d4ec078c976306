import Evaluation
import Foundation
import Testing

@Suite struct BootstrapTests {
  // random.Random(seed) of Python 3.11.
  @Test(
    "the generator is Python's",
    arguments: [
      (0, [0.8444218515250481, 0.7579544029403025, 0.420571580830845]),
      (1, [0.13436424411240122, 0.8474337369372327, 0.763774618976614]),
      (99, [0.40397807494366633, 0.20007544457494542, 0.17880232058661227]),
    ] as [(UInt32, [Double])]
  )
  func generator(seed: UInt32, numbers: [Double]) {
    var random = MersenneTwister(seed: seed)
    #expect((0..<3).map { _ in random.uniform() } == numbers)
  }

  @Test("the generator stays Python's when its words are made anew") func refill() {
    var random = MersenneTwister(seed: 5)
    for _ in 0..<1999 { _ = random.uniform() }
    #expect(random.uniform() == 0.20243881971614341)
  }

  // bootstrap_stderr(perplexity, values, iters) of lm-eval 0.4.13.
  @Test(
    "the error is that of the harness",
    arguments: [(100_000, 4.867151372944102), (2500, 4.8912448515842275), (10, 3.5631482553674085)]
  )
  func error(resamples: Int, expected: Double) {
    let found = Bootstrap(resamples: resamples).standardError(of: [-0.1, -2.5, -0.7, -4, -1.25]) { exp(-$0) }
    #expect(abs(found / expected - 1) < 1e-9)
  }

  @Test("the error of more values is that of the harness") func manyValues() {
    let values = (0..<64).map { -Double($0 * 37 % 101) / 25 }
    let found = Bootstrap(resamples: 5000).standardError(of: values) { exp(-$0) }
    #expect(abs(found / 1.0907973209136352 - 1) < 1e-9)
  }

  @Test(
    "without resamples, or values, there is no error",
    arguments: [(0, [1.0, 2]), (1, [1, 2]), (100, [])]
  )
  func none(resamples: Int, values: [Double]) {
    #expect(Bootstrap(resamples: resamples).standardError(of: values) { $0 } == 0)
  }
}
