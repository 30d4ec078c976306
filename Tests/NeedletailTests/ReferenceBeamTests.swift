import Foundation
import Generation
import Needletail
import OrderedJSON
import Tensors
import Testing

/// Where checkpoints with reference results are, if they are at hand.
private let conformance = ProcessInfo.processInfo.environment["NEEDLETAIL_CONFORMANCE"]

/// Beam searches against those of the reference implementation, for every family that has some.
@Suite(.enabled(if: conformance != nil)) struct ReferenceBeamTests {
  private struct Malformed: Error {}

  /// The folders that have cases and that this version loads.
  static let names: [String] = {
    let folder = URL(filePath: conformance ?? "/nowhere").appending(path: "models")
    let all = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    // Models that see need more than ids.
    return all.filter { !$0.contains(".") && !$0.hasPrefix("llava") }.sorted()
  }()

  private static func ids(_ value: JSONValue?) -> [Int32] {
    (value?.arrayValue ?? []).compactMap { $0.intValue.map(Int32.init) }
  }

  private static func options(_ item: JSONValue) throws -> GenerationOptions {
    guard let beams = item["num_beams"]?.intValue, let count = item["max_new_tokens"]?.intValue,
      let penalty = item["length_penalty"]?.doubleValue
    else { throw Malformed() }
    var options = GenerationOptions()
    options.maxNewTokens = count
    options.endOfSequence = Set(ids(item["eos_token_id"]))
    options.search = .beams(
      BeamSearchOptions(
        beamCount: beams,
        returnCount: item["num_return_sequences"]?.intValue ?? 1,
        lengthPenalty: Float(penalty),
        earlyStopping: item["early_stopping"] == true ? .whenEnough : .whenHopeless
      )
    )
    return options
  }

  @Test("all beams are those of the reference, with their scores", arguments: names)
  func beams(name: String) async throws {
    let directory = (conformance ?? "") + "/models/" + name
    let golden = try JSONValue(
      parsing: [UInt8](try Data(contentsOf: URL(filePath: directory + "/golden.json")))
    )
    let cases = try #require(golden["beam"]?.arrayValue)
    #expect(!cases.isEmpty)
    var load = LoadOptions()
    load.dtype = .float32
    load.maxBatchTotalTokens = 2048
    let model = try await LanguageModel.load(directory, options: load)
    for (index, item) in cases.enumerated() {
      let prompt = golden["prompts"]?.arrayValue?.first { $0["name"] == item["prompt"] }
      let found = try await model.search(from: Self.ids(prompt?["ids"]), options: try Self.options(item))
      let expected = item["sequences"]?.arrayValue ?? []
      #expect(found.map(\.tokens) == expected.map { Self.ids($0["ids"]) }, "case \(index)")
      for (result, sequence) in zip(found, expected) {
        #expect(abs(result.score - (sequence["score"]?.doubleValue ?? .nan)) <= 2e-4, "case \(index)")
        let isEnd = sequence["finish"]?.stringValue == "eos"
        #expect(result.finishReason == (isEnd ? .endOfSequence : .length), "case \(index)")
      }
    }
    while model.activity.running > 0 { await Task.yield() }
    #expect(model.activity.freeBlocks == model.activity.totalBlocks)
  }
}
