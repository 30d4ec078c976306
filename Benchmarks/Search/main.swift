import Generation
import Needletail
import Tensors

/// Compares a step of a beam search with a step of as many sequences that are generated side by side.
///
/// Arguments: a model or a directory with `config.json` alone, whose weights are random then (default: demo); beams
/// (default: 4); tokens of the prompt (default: 128); new tokens (default: 64); rounds (default: 5); a format of
/// `--quantize`. The two kinds take turns, and the medians are compared. Steps in which a prompt runs do not count.
struct SearchBenchmark {
  let directory: String
  let beams: Int
  let promptTokens: Int
  let newTokens: Int
  let rounds: Int
  let quantization: Quantization?
  /// The steps of the kind at work.
  let steps = StepTimes()

  func load() async throws -> LanguageModel {
    var options = LoadOptions()
    options.dtype = .bfloat16
    options.quantization = quantization
    options.loadFormat = directory == "demo" ? .auto : .dummy
    options.maxTotalTokens = promptTokens + newTokens
    options.maxBatchTotalTokens = 2 * beams * (promptTokens + newTokens + 64)
    options.prefixCaching = false
    let steps = steps
    options.onStep = { step in
      guard step.promptRows == 0, step.decodeRows > 0 else { return }
      let time = step.scheduling + step.forward + step.sampling + step.filtering
      steps.add(time / .milliseconds(1), rows: step.decodeRows)
    }
    return try await LanguageModel.load(directory, options: options)
  }

  func prompt(_ index: Int, of vocabulary: Int) -> [Int32] {
    (0..<promptTokens).map { Int32((index * 7919 + $0 * 37) % vocabulary) }
  }

  /// The median step of sequences side by side, in milliseconds.
  func plain(_ model: LanguageModel) async throws -> Double {
    var options = GenerationOptions()
    options.maxNewTokens = newTokens
    options.ignoresEndOfSequence = true
    _ = steps.take(rows: beams)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for index in 0..<beams {
        let stream = try model.generate(from: prompt(index, of: model.info.vocabularySize), options: options)
        group.addTask { for try await _ in stream {} }
      }
      try await group.waitForAll()
    }
    return steps.take(rows: beams)
  }

  /// The median step of a search, in milliseconds.
  func search(_ model: LanguageModel) async throws -> Double {
    var options = GenerationOptions()
    options.maxNewTokens = newTokens
    options.ignoresEndOfSequence = true
    options.search = .beams(BeamSearchOptions(beamCount: beams))
    _ = steps.take(rows: beams)
    _ = try await model.search(from: prompt(0, of: model.info.vocabularySize), options: options)
    return steps.take(rows: beams)
  }

  func run() async throws {
    let model = try await load()
    var (plainTimes, searchTimes): ([Double], [Double]) = ([], [])
    for round in 0...rounds {
      let times = (try await plain(model), try await search(model))
      // The first round wakes everything up.
      guard round > 0 else { continue }
      plainTimes.append(times.0)
      searchTimes.append(times.1)
      print("round \(round): \(beams) sequences \(times.0) ms, \(beams) beams \(times.1) ms")
    }
    let ratios = zip(searchTimes, plainTimes).map { $0 / $1 }.sorted()
    print("a step with beams costs \(ratios[ratios.count / 2]) of one with sequences")
  }
}

let arguments = Array(CommandLine.arguments.dropFirst())
func number(_ index: Int, _ standard: Int) -> Int {
  arguments.dropFirst(index).first.flatMap { Int($0) } ?? standard
}
try await SearchBenchmark(
  directory: arguments.first ?? "demo",
  beams: number(1, 4),
  promptTokens: number(2, 128),
  newTokens: number(3, 64),
  rounds: number(4, 5),
  quantization: arguments.dropFirst(5).first.flatMap { Quantization($0) }
).run()
