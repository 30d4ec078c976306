import Backends
import Checkpoints
import Models
import Tensors
import Testing

/// Every family against the logits and greedy tokens of its reference implementation
/// (Tests/Fixtures/models/README.md).
@Suite struct FamilyTests {
  /// The reference computes in 32-bit floats; two of its own implementations differ by up to 2.5e-5.
  static let tolerance: Float = 3e-4

  private static func largestDifference(_ rows: [[Float]], _ reference: TensorView) -> Float {
    zip(rows.joined(), reference.floats()).reduce(0) { max($0, abs($1.0 - $1.1)) }
  }

  @Test(
    "logits agree at every position",
    arguments: GoldenModel.names,
    CPUBackend.availableInstructionSets
  )
  func logits(name: String, instructionSet: String) throws {
    let golden = try GoldenModel(name)
    for prompt in golden.prompts where !Self.isPending(name, prompt) {
      let model = try golden.load(
        on: try CPUBackend(threads: 2, instructionSet: instructionSet),
        maxLength: prompt.threshold == nil ? 128 : prompt.ids.count
      )
      let rows = model.logits(of: prompt.ids, chunk: 64)
      #expect(rows.count == prompt.ids.count)
      #expect(Self.largestDifference(rows, prompt.logits) <= Self.tolerance, "\(prompt.name)")
    }
  }

  @Test(
    "weights kept in 16 bits stay near the logits of the widened weights",
    arguments: [("llama2-fp16", DType.float16), ("qwen2-bf16", .bfloat16)].filter {
      GoldenModel.names.contains($0.0)
    }
  )
  func halves(name: String, dtype: DType) throws {
    let golden = try GoldenModel(name)
    let model = try golden.load(on: try CPUBackend(), dtype: dtype)
    for prompt in golden.prompts {
      // Keys and values are rounded in this mode, as in the reference's.
      let bound = try #require(prompt.nativeDifference)
      let difference = Self.largestDifference(model.logits(of: prompt.ids, chunk: 64), prompt.logits)
      #expect(difference <= 2 * bound, "\(prompt.name)")
    }
  }

  @Test("greedy continuations are equal", arguments: GoldenModel.names) func greedy(name: String) throws {
    let golden = try GoldenModel(name)
    for prompt in golden.prompts where !Self.isPending(name, prompt) && !prompt.crosses {
      let length = prompt.ids.count + prompt.greedy.count
      let model = try golden.load(
        on: try CPUBackend(),
        maxLength: prompt.threshold == nil ? 128 : length
      )
      let found = Self.continueGreedily(model, [prompt.ids], count: prompt.greedy.count)
      #expect(found == [prompt.greedy], "\(prompt.name)")
    }
  }

  @Test("rows of different lengths continue side by side as each alone", arguments: GoldenModel.names)
  func batch(name: String) throws {
    let golden = try GoldenModel(name)
    try #require(!golden.batch.isEmpty)
    let count = golden.batch[0].greedy.count
    let longest = golden.batch.reduce(0) { max($0, $1.ids.count) } + count
    let hasThreshold = golden.prompts.contains { $0.threshold != nil }
    let model = try golden.load(
      on: try CPUBackend(),
      maxRows: 256,
      maxLength: hasThreshold ? longest : 128
    )
    #expect(Self.continueGreedily(model, golden.batch.map(\.ids), count: count) == golden.batch.map(\.greedy))
  }

  /// What depends on recipes for positions that change with the sequence.
  private static func isPending(_ name: String, _ prompt: GoldenModel.Prompt) -> Bool {
    name == "qwen1" && prompt.threshold.map { prompt.ids.count > $0 } ?? false
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
