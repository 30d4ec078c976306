import Benchmarking
import Needletail
import Tensors

// Compares the engine's throughput with what single steps promise.
//
// Arguments: a directory with `config.json`, a format of `--quantize` (default: int8), and how many sequences
// run at once (default: 32). Weights are random. 64 requests of 128 tokens in and 128 out go through the engine all at
// once; beside it, prefill and decoding are timed alone with the same numbers of rows.
let arguments = Array(CommandLine.arguments.dropFirst())
let directory = arguments.first ?? "demo"
let sequences = arguments.dropFirst(2).first.flatMap { Int($0) } ?? 32
let (requests, inputTokens, outputTokens) = (64, 128, 128)

var options = LoadOptions()
options.loadFormat = .dummy
options.dtype = .bfloat16
options.quantization = arguments.dropFirst().first.map { Quantization($0) } ?? .int8
options.maxTotalTokens = inputTokens + outputTokens
options.maxBatchTotalTokens = (inputTokens + outputTokens) * sequences
options.maxBatchSize = sequences
// Requests of the warm-up and those that count must not find each other's prompts.
options.prefixCaching = false

let steps = try LatencyBenchmark(try BareModel(directory, options: options)).run(
  LatencyBenchmark.Cell(batchSize: sequences, inputTokens: inputTokens, outputTokens: outputTokens),
  warmups: 1,
  runs: 1
)
let engine = await ThroughputBenchmark(try await LanguageModel.load(directory, options: options)).run(
  ThroughputBenchmark.Cell(
    inputTokens: inputTokens,
    outputTokens: outputTokens,
    requests: requests,
    schedule: .continuous(concurrency: requests)
  ),
  warmups: 1
)
let prefill = Double(requests * inputTokens) / steps.prefillTokensPerSecond
let decode = Double(requests * (outputTokens - 1)) / (steps.decodeTokensPerSecond ?? .infinity)
let implied = Double(requests * outputTokens) / (prefill + decode)
let found = engine.generatedTokensPerSecond
print("steps alone: \(implied.fixed(0)) tokens/s")
print("engine:      \(found.fixed(0)) tokens/s, \((found / implied).fixed(3)) of it")
