import Benchmarking
import Needletail
import Tensors

/// Compares the engine's throughput with what single steps promise.
///
/// Arguments: a directory with `config.json`, a format of `--quantize` (default: int8), and how many sequences
/// run at once (default: 32). Weights are random. 64 requests of 128 tokens in and 128 out go through the engine
/// all at once; beside it, prefill and decoding are timed alone with the same numbers of rows.
struct ThroughputBenchmark {
  let directory: String
  let quantization: Quantization?
  let sequences: Int
  let requests = 64
  let inputTokens = 128
  let outputTokens = 128

  func options() -> LoadOptions {
    var options = LoadOptions()
    options.loadFormat = .dummy
    options.dtype = .bfloat16
    options.quantization = quantization
    options.maxTotalTokens = inputTokens + outputTokens
    options.maxBatchTotalTokens = (inputTokens + outputTokens) * sequences
    options.maxBatchSize = sequences
    return options
  }

  /// Seconds that the steps of the requests take by themselves.
  func impliedSeconds() throws -> Double {
    let benchmark = LatencyBenchmark(try BareModel(directory, options: options()))
    let cell = LatencyBenchmark.Cell(
      batchSize: sequences,
      inputTokens: inputTokens,
      outputTokens: outputTokens
    )
    let result = try benchmark.run(cell, warmups: 1, runs: 1)
    let prompts = Double(requests * inputTokens) / result.prefillTokensPerSecond
    return prompts + Double(requests * (outputTokens - 1)) / (result.decodeTokensPerSecond ?? .infinity)
  }

  /// Seconds from the first request to the last token.
  func engineSeconds() async throws -> Double {
    let model = try await LanguageModel.load(directory, options: options())
    var generation = GenerationOptions()
    generation.maxNewTokens = outputTokens
    generation.ignoresEndOfSequence = true
    let clock = ContinuousClock()
    let start = clock.now
    try await withThrowingTaskGroup(of: Void.self) { group in
      for request in 0..<requests {
        let prompt = (0..<inputTokens).map { Int32((request * 7919 + $0 * 37) % model.info.vocabularySize) }
        let stream = try model.generate(from: prompt, options: generation)
        group.addTask { for try await _ in stream {} }
      }
      try await group.waitForAll()
    }
    return (clock.now - start) / .seconds(1)
  }
}

let arguments = Array(CommandLine.arguments.dropFirst())
let benchmark = ThroughputBenchmark(
  directory: arguments.first ?? "demo",
  quantization: arguments.dropFirst().first.map { Quantization($0) } ?? .int8,
  sequences: arguments.dropFirst(2).first.flatMap { Int($0) } ?? 32
)
let implied = try benchmark.impliedSeconds()
let found = try await benchmark.engineSeconds()
let tokens = Double(benchmark.requests * benchmark.outputTokens)
print("steps alone: \(Int(tokens / implied)) tokens/s")
print("engine:      \(Int(tokens / found)) tokens/s, \((implied / found * 1000).rounded() / 1000) of it")
