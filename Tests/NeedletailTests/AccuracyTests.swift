import Foundation
import Needletail
import Tensors
import Testing

/// What rounding costs on text that the demo model was not trained on.
@Suite(.serialized) struct AccuracyTests {
  private static let evaluation = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Models/demo/eval")

  private static func options(_ dtype: DType, _ quantization: Quantization?) -> LoadOptions {
    var options = LoadOptions()
    options.dtype = dtype
    options.quantization = quantization
    options.maxBatchTotalTokens = 1024
    return options
  }

  /// exp of the mean negative log-probability of every token but the first of each window.
  private static func perplexity(_ ids: [Int32], _ model: BareModel) throws -> Double {
    var sum = 0.0, count = 0
    for start in stride(from: 0, to: ids.count - 1, by: 512) {
      let window = Array(ids[start..<min(start + 513, ids.count)])
      var position = 0
      try model.logits(of: Array(window.dropLast())) { logits in
        var largest = -Double.infinity, total = 0.0
        for index in logits.indices { largest = max(largest, Double(logits[index])) }
        for index in logits.indices { total += exp(Double(logits[index]) - largest) }
        sum -= Double(logits[Int(window[position + 1])]) - largest - log(total)
        position += 1
        count += 1
      }
    }
    return exp(sum / Double(count))
  }

  private static func heldOutIDs() async throws -> [Int32] {
    let text = try String(contentsOf: evaluation.appending(path: "heldout.txt"), encoding: .utf8)
    return try await LanguageModel.load().encode(text)
  }

  @Test("perplexity stays near that of 32-bit floats") func perplexity() async throws {
    let ids = try await Self.heldOutIDs()
    let exact = try Self.perplexity(ids, BareModel(options: Self.options(.float32, nil)))
    let bounds: [(DType, Quantization?, Double)] = [
      (.bfloat16, nil, 0.001), (.bfloat16, .int8, 0.01), (.bfloat16, .float8, 0.015),
      (.bfloat16, .float8WithTensorScale, 0.015), (.bfloat16, .int4, 0.06),
      (.bfloat16, .int4(.thirtyTwo, isAsymmetric: true), 0.06),
    ]
    for (dtype, quantization, bound) in bounds {
      let found = try Self.perplexity(ids, BareModel(options: Self.options(dtype, quantization)))
      #expect(
        abs(found / exact - 1) <= bound,
        "\(quantization?.description ?? dtype.rawValue): \(found) for \(exact)"
      )
    }
  }
}
