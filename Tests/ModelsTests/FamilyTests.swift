import Backends
import Checkpoints
import Models
import Tensors
import Testing

/// Against the logits and greedy tokens of the reference implementation (Tests/Fixtures/models/README.md).
@Suite struct LlamaTests {
  static let names = ["llama2", "llama2-sharded", "llama2-fp16", "llama3_1", "codellama"]
  /// The reference computes in 32-bit floats; two of its own implementations differ by up to 2.5e-5.
  static let tolerance: Float = 3e-4

  private static func largestDifference(_ rows: [[Float]], _ reference: TensorView) -> Float {
    zip(rows.joined(), reference.floats()).reduce(0) { max($0, abs($1.0 - $1.1)) }
  }

  @Test("logits agree at every position", arguments: names, CPUBackend.availableInstructionSets)
  func logits(name: String, instructionSet: String) throws {
    let golden = try GoldenModel(name)
    let model = try golden.load(on: try CPUBackend(threads: 2, instructionSet: instructionSet))
    for prompt in golden.prompts {
      let rows = model.logits(of: prompt.ids, chunk: 64)
      #expect(rows.count == prompt.ids.count)
      #expect(Self.largestDifference(rows, prompt.logits) <= Self.tolerance, "\(prompt.name)")
    }
  }

  @Test("weights kept as binary16 give the logits of the widened weights") func float16() throws {
    let golden = try GoldenModel("llama2-fp16")
    let model = try golden.load(on: try CPUBackend(), dtype: .float16)
    for prompt in golden.prompts {
      // Keys and values are rounded to binary16 in this mode, as in the reference's.
      let bound = try #require(prompt.nativeDifference)
      let difference = Self.largestDifference(model.logits(of: prompt.ids, chunk: 64), prompt.logits)
      #expect(difference <= 2 * bound, "\(prompt.name)")
    }
  }

  @Test("greedy continuations are equal", arguments: names) func greedy(name: String) throws {
    let golden = try GoldenModel(name)
    let model = try golden.load(on: try CPUBackend())
    for prompt in golden.prompts {
      #expect(Self.continueGreedily(model, [prompt.ids], count: prompt.greedy.count) == [prompt.greedy])
    }
  }

  @Test("rows of different lengths continue side by side as each alone", arguments: names)
  func batch(name: String) throws {
    let golden = try GoldenModel(name)
    let model = try golden.load(on: try CPUBackend(), maxRows: 256)
    try #require(!golden.batch.isEmpty)
    let count = golden.batch[0].greedy.count
    #expect(Self.continueGreedily(model, golden.batch.map(\.ids), count: count) == golden.batch.map(\.greedy))
  }

  /// Runs prompts and steps of all sequences in common batches.
  private static func continueGreedily(
    _ model: some InferenceModel,
    _ prompts: [[Int32]],
    count: Int
  ) -> [[Int32]] {
    var sequences = prompts
    for step in 0..<count {
      var batch = RaggedBatch()
      for (index, sequence) in sequences.enumerated() {
        let start = step == 0 ? 0 : sequence.count - 1
        batch.append(sequence[start...], position: start, blocks: Int32(index * 2)..<Int32(index * 2 + 2))
      }
      model.forward(batch) { block in
        for (index, summary) in block.summaries.enumerated() {
          sequences[block.first + index].append(summary.argmax)
        }
      }
    }
    return zip(sequences, prompts).map { Array($0.dropFirst($1.count)) }
  }
}
