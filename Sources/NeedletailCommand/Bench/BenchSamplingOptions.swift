import ArgumentParser
import Generation
import Needletail

/// How a benchmark chooses tokens; what that costs counts.
///
/// Names as of text-generation-benchmark.
struct BenchSamplingOptions: ParsableArguments {
  @Option(help: "Divide the logits.")
  var temperature: Float?

  @Option(help: "Keep the k likeliest tokens; 0 for all.")
  var topK: Int?

  @Option(help: "Keep the likeliest tokens whose probabilities reach this sum.")
  var topP: Float?

  @Option(help: "Keep the most typical tokens whose probabilities reach this sum.")
  var typicalP: Float?

  @Option(help: "Penalise tokens seen before; 1 for none.")
  var repetitionPenalty: Float?

  @Option(parsing: .unconditional, help: "Penalise tokens by their share of the text; 0 for none.")
  var frequencyPenalty: Float?

  @Flag(help: "Mark the text statistically.")
  var watermark = false

  @Flag(help: "Draw tokens from the distribution (seed 0) instead of taking the likeliest.")
  var doSample = false

  @Option(help: "Report so many of the likeliest tokens of each step.")
  var topNTokens = 0

  /// What a sampler is asked; nil when no option was given.
  func parameters() throws -> SamplingParameters? {
    let options = generationOptions()
    guard options != Self.greedy else { return nil }
    return try options.samplingParameters()
  }

  private static var greedy: GenerationOptions {
    var options = GenerationOptions()
    options.seed = 0
    return options
  }

  /// What the library is asked.
  func generationOptions() -> GenerationOptions {
    var options = Self.greedy
    options.temperature = temperature
    options.topK = topK == 0 ? nil : topK
    options.topP = topP
    options.typicalP = typicalP
    options.repetitionPenalty = repetitionPenalty
    options.frequencyPenalty = frequencyPenalty
    options.watermark = watermark
    options.doSample = doSample
    options.topTokenCount = topNTokens
    return options
  }

  func validate() throws {
    do { _ = try parameters() } catch { throw ValidationError("\(error)") }
  }
}
