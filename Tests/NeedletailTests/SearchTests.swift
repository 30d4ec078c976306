import Foundation
import Generation
import Needletail
import Tensors
import Testing

/// Searches of whole models against those of the reference implementation.
@Suite struct SearchTests {
  private static func load(_ name: String, _ change: (inout LoadOptions) -> Void = { _ in }) async throws
    -> LanguageModel
  {
    let url = URL(filePath: #filePath).appending(path: "../../Fixtures/models/\(name)").standardizedFileURL
    var options = LoadOptions()
    options.dtype = .float32
    options.maxBatchTotalTokens = 4096
    change(&options)
    return try await LanguageModel.load(url.path, options: options)
  }

  /// The results of all prompts, which are searched at once.
  private static func search(_ model: LanguageModel, _ item: SearchCase) async throws -> [[SearchResult]] {
    try await withThrowingTaskGroup(of: (Int, [SearchResult]).self) { group in
      for (index, prompt) in item.prompts.enumerated() {
        group.addTask { (index, try await model.search(from: prompt, options: item.options)) }
      }
      return try await group.reduce(into: Array(repeating: [], count: item.prompts.count)) { $0[$1.0] = $1.1 }
    }
  }

  private static func becomeIdle(_ model: LanguageModel) async -> ModelActivity {
    while model.activity.running + model.activity.waiting > 0 { await Task.yield() }
    return model.activity
  }

  @Test("texts, scores and endings are those of the reference", arguments: SearchCase.all)
  func reference(item: SearchCase) async throws {
    let model = try await Self.load(item.model)
    let found = try await Self.search(model, item)
    for (results, expected) in zip(found, item.results) {
      #expect(results.map(\.tokens) == expected.map(\.tokens))
      #expect(results.map(\.finishReason.rawValue) == expected.map(\.finishReason))
      for (result, wanted) in zip(results, expected) {
        // A negative length penalty makes scores large.
        #expect(abs(result.score - wanted.score) <= 2e-4 + 1e-6 * abs(wanted.score))
      }
    }
    #expect(found.count == item.results.count)
    let activity = await Self.becomeIdle(model)
    #expect(activity.freeBlocks == activity.totalBlocks)
  }

  @Test("the log-probabilities of a text add up to its score") func logprobs() async throws {
    let model = try await Self.load("llama2")
    var options = GenerationOptions()
    options.maxNewTokens = 12
    options.ignoresEndOfSequence = true
    options.search = .beams(BeamSearchOptions(beamCount: 3, returnCount: 3, lengthPenalty: 0.7))
    for result in try await model.search(from: [1, 2, 3], options: options) {
      let logprobs = result.logprobs
      #expect(logprobs.count == 12)
      let sum = logprobs.reduce(0) { $0 + Double($1) }
      #expect(abs(sum / pow(12, 0.7) - result.score) < 1e-5)
    }
  }

  @Test("one beam finds what greedy decoding does") func oneBeam() async throws {
    let model = try await Self.load("llama2")
    var options = GenerationOptions()
    options.maxNewTokens = 20
    options.ignoresEndOfSequence = true
    let summary = try await model.generate(from: [9, 8, 7], options: options).summary()
    options.search = .beams(BeamSearchOptions(beamCount: 1))
    let results = try await model.search(from: [9, 8, 7], options: options)
    #expect(results.map(\.tokens) == [summary.tokens])
  }

  @Test("drawn beams repeat with their seed and differ without") func drawn() async throws {
    let model = try await Self.load("llama2")
    var options = GenerationOptions()
    options.maxNewTokens = 10
    options.doSample = true
    options.topK = 30
    options.search = .beams(BeamSearchOptions(beamCount: 4, returnCount: 4))
    var texts: [[[Int32]]] = []
    for seed: UInt64 in [1, 1, 2] {
      options.seed = seed
      texts.append(try await model.search(from: [5, 6], options: options).map(\.tokens))
    }
    #expect(texts[0] == texts[1])
    #expect(texts[0] != texts[2])
  }

  @Test("what a search has no place for is refused by its name") func refused() async throws {
    let model = try await Self.load("llama2")
    var options = GenerationOptions()
    await #expect(throws: GenerationError.isNoSearch) { try await model.search(from: [1], options: options) }
    options.search = .beams(BeamSearchOptions(beamCount: 2))
    #expect(throws: GenerationError.isSearch) { try model.generate(from: [1], options: options) }
    options.stop = ["end"]
    let error = await #expect(throws: GenerationError.self) {
      try await model.search(from: [1], options: options)
    }
    #expect(error?.description == "a search takes no stop texts; leave it out, or generate one row")
  }

  @Test("more beams than may run at once are refused with numbers") func tooMany() async throws {
    let model = try await Self.load("llama2") { $0.maxBatchSize = 3 }
    var options = GenerationOptions()
    options.maxNewTokens = 2
    options.search = .beams(BeamSearchOptions(beamCount: 4))
    do {
      _ = try await model.search(from: [1], options: options)
      Issue.record("4 beams ran")
    } catch {
      #expect(
        "\(error)"
          == "the search needs 4 rows at once, and at most 3 run; raise --max-batch-size or ask for fewer"
      )
    }
  }
}
