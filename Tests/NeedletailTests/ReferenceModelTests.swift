import Foundation
import Needletail
import OrderedJSON
import Tensors
import Testing

/// Where checkpoints with reference results are, if they are at hand.
private let conformance = ProcessInfo.processInfo.environment["NEEDLETAIL_CONFORMANCE"]

/// Whole runs against those of the reference implementation, which crosses the lengths at which rotary tables change.
@Suite(.enabled(if: conformance != nil)) struct ReferenceModelTests {
  static let names = ["phi3", "qwen1", "mistral", "mixtral"]

  private struct Malformed: Error {}

  private static func prompts(_ name: String) throws -> (directory: String, prompts: [JSONValue]) {
    let directory = (conformance ?? "") + "/models/" + name
    let golden = try JSONValue(
      parsing: [UInt8](try Data(contentsOf: URL(filePath: directory + "/golden.json")))
    )
    guard let prompts = golden["prompts"]?.arrayValue, !prompts.isEmpty else { throw Malformed() }
    return (directory, prompts)
  }

  private static func ids(_ value: JSONValue?) -> [Int32] {
    (value?.arrayValue ?? []).compactMap { $0.intValue.map(Int32.init) }
  }

  @Test("greedy runs are equal, prompts whole or in chunks", arguments: names, [512, 16])
  func greedy(name: String, rows: Int) async throws {
    let (directory, prompts) = try Self.prompts(name)
    var options = LoadOptions()
    options.dtype = .float32
    options.maxBatchPrefillTokens = rows
    options.maxBatchTotalTokens = 1024
    let model = try await LanguageModel.load(directory, options: options)
    for prompt in prompts {
      let expected = Self.ids(prompt["greedy"]?["ids"])
      var generation = GenerationOptions()
      generation.maxNewTokens = expected.count
      generation.ignoresEndOfSequence = true
      var found: [Int32] = []
      for try await event in try model.generate(from: Self.ids(prompt["ids"]), options: generation) {
        if case .token(let token) = event { found.append(token.id) }
      }
      #expect(found == expected, "\(prompt["name"]?.stringValue ?? "")")
    }
  }
}
