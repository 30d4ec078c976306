import Evaluation
import Foundation
import Needletail
import OrderedJSON
import Tensors
import Testing

/// What rounding costs on text that the demo model was not trained on.
@Suite(.serialized) struct AccuracyTests {
  private static let evaluation = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Models/demo/eval")

  private static let formats: [(dtype: DType, quantization: Quantization?, bound: Double)] = [
    (.bfloat16, nil, 0.001), (.bfloat16, .int8, 0.01), (.bfloat16, .int6, 0.01), (.bfloat16, .float8, 0.015),
    (.bfloat16, .float8WithTensorScale, 0.015), (.bfloat16, .int4, 0.06),
    (.bfloat16, .int4(.thirtyTwo, isAsymmetric: true), 0.06),
  ]

  private static func scorer(_ dtype: DType, _ quantization: Quantization?) async throws -> LikelihoodScorer {
    var options = LoadOptions()
    options.dtype = dtype
    options.quantization = quantization
    options.maxBatchTotalTokens = 8192
    return LikelihoodScorer(try await LanguageModel.load("demo", options: options))
  }

  private static func heldOutText() throws -> String {
    try String(contentsOf: evaluation.appending(path: "heldout.txt"), encoding: .utf8)
  }

  private static func passages() throws -> [String] {
    let file = try String(contentsOf: evaluation.appending(path: "cloze.jsonl"), encoding: .utf8)
    return try file.split(separator: "\n").compactMap {
      try JSONValue(parsing: String($0))["text"]?.stringValue
    }
  }

  @Test("perplexity stays near that of 32-bit floats") func perplexity() async throws {
    let text = try Self.heldOutText()
    let exact = try await Self.scorer(.float32, nil).perplexity(of: text).perToken.value
    for (dtype, quantization, bound) in Self.formats {
      let found = try await Self.scorer(dtype, quantization).perplexity(of: text).perToken.value
      #expect(
        abs(found / exact - 1) <= bound,
        "\(quantization?.description ?? dtype.rawValue): \(found) for \(exact)"
      )
    }
  }

  @Test("the last word of a passage is found as often, but for its error") func cloze() async throws {
    let passages = try Self.passages()
    #expect(passages.count == 400)
    let exact = try await Self.scorer(.float32, nil).cloze(passages).accuracy
    #expect(exact.value > 0.5)
    for (dtype, quantization, _) in Self.formats {
      let found = try await Self.scorer(dtype, quantization).cloze(passages).accuracy
      #expect(
        abs(found.value - exact.value) <= 2 * exact.standardError,
        "\(quantization?.description ?? dtype.rawValue): \(found) for \(exact)"
      )
    }
  }
}
