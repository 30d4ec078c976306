import Foundation
import Needletail
import OrderedJSON
import Tensors

/// Writes a damaged model directory, plans it, and runs it when that is cheap.
struct ModelFuzzer {
  /// Models that take more are planned but not loaded.
  private static let largestModel = 64 << 20

  private let names: [String]
  private let fixtures: URL
  private let workplace: URL
  private var mutator: ConfigurationMutator
  private(set) var refused = 0
  private(set) var planned = 0
  private(set) var ran = 0

  init(fixtures: URL, workplace: URL, seed: UInt64) throws {
    self.fixtures = fixtures
    self.workplace = workplace
    names = try FileManager.default.contentsOfDirectory(atPath: fixtures.path).filter {
      FileManager.default.fileExists(atPath: fixtures.appending(path: $0 + "/model.safetensors").path)
    }.sorted()
    mutator = ConfigurationMutator(random: Random(state: seed))
  }

  /// Tries directories until a moment has come.
  ///
  /// - Returns: The fuzzer with its counts.
  func stepping(until end: ContinuousClock.Instant) async throws -> ModelFuzzer {
    var fuzzer = self
    while ContinuousClock.now < end { try await fuzzer.step() }
    return fuzzer
  }

  /// Tries one directory; errors of the model are expected, those of the disk are thrown.
  private mutating func step() async throws {
    try writeDirectory(mutator.pick(names))
    let options = self.options()
    let usesEngine = mutator.chance(4)
    do {
      let info = try ModelInfo(inspecting: workplace.path, options: options)
      planned += 1
      guard info.memory.totalBytes <= Self.largestModel else { return }
      let prompt = (0..<Int32(min(3, info.maxTotalTokens))).map { $0 % Int32(info.vocabularySize) }
      if usesEngine {
        try await Self.generate(workplace.path, prompt, options)
      } else {
        try BareModel(workplace.path, options: options).logits(of: prompt) { row in
          precondition(row.count == info.vocabularySize, "\(row.count) logits of \(info.vocabularySize)")
        }
      }
      ran += 1
    } catch {
      refused += 1
      let text = "\(error)"
      precondition(!text.isEmpty && !text.contains("\n"), "an error must be one line: \(text)")
    }
  }

  private static func generate(_ path: String, _ prompt: [Int32], _ options: LoadOptions) async throws {
    let model = try await LanguageModel.load(path, options: options)
    var request = GenerationOptions()
    request.maxNewTokens = 2
    request.scoresPrompt = true
    let summary = try await model.generate(from: prompt, options: request).summary()
    precondition((1...2).contains(summary.tokens.count), "\(summary.tokens.count) tokens of 2")
  }

  private mutating func options() -> LoadOptions {
    var options = LoadOptions()
    options.threads = 1
    options.loadFormat = mutator.chance(2) ? .dummy : .auto
    options.dtype = mutator.pick([nil, .float32, .bfloat16, .float16])
    options.maxBatchTotalTokens = mutator.pick([nil, 64, 1000])
    options.maxTotalTokens = mutator.pick([nil, nil, nil, 1, 40])
    options.maxBatchPrefillTokens = mutator.pick([nil, 1, 2])
    options.maxBatchSize = mutator.pick([1, 4])
    return options
  }

  private mutating func writeDirectory(_ name: String) throws {
    let source = fixtures.appending(path: name)
    let json = try JSONValue(parsing: [UInt8](Data(contentsOf: source.appending(path: "config.json"))))
    try? FileManager.default.removeItem(at: workplace)
    try FileManager.default.createDirectory(at: workplace, withIntermediateDirectories: true)
    try Data(mutator.mutated(json.objectValue ?? JSONObject())).write(
      to: workplace.appending(path: "config.json")
    )
    try FileManager.default.createSymbolicLink(
      at: workplace.appending(path: "model.safetensors"),
      withDestinationURL: source.appending(path: "model.safetensors")
    )
  }
}
