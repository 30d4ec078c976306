import Backends
import Models
import Tensors
import Testing

/// The contract of reproducibility on a checkpoint of every family: equal bits, however a sequence is cut,
/// whatever runs beside it, and however many threads compute.
@Suite struct FamilyReproducibilityTests {
  private static let prompt: [Int32] = (0..<50).map { (index: Int32) in (index * 37 + index * index + 11) % 58
  }

  private static func bits(_ rows: [[Float]]) -> [[UInt32]] { rows.map { $0.map(\.bitPattern) } }

  private static func model(
    _ name: String,
    _ dtype: DType,
    threads: Int = 2
  ) throws -> DecoderModel<CPUBackend> {
    try GoldenModel(name).load(on: try CPUBackend(threads: threads), dtype: dtype, maxRows: 128)
  }

  @Test(
    "chunks, strangers and threads change no bit",
    arguments: GoldenModel.names,
    [DType.float32, .bfloat16]
  )
  func bits(name: String, dtype: DType) throws {
    let model = try Self.model(name, dtype)
    let whole = Self.bits(model.logits(of: Self.prompt, chunk: 50))
    for chunk in [1, 7, 33] {
      #expect(Self.bits(model.logits(of: Self.prompt, chunk: chunk)) == whole, "chunks of \(chunk)")
    }
    var batch = RaggedBatch()
    batch.append([3, 1, 4, 1, 5], position: 0, blocks: [9], logits: .none)
    batch.append(Self.prompt, position: 0, blocks: [7, 2], logits: .all)
    batch.append(Self.prompt.suffix(22), position: 0, blocks: [4], logits: .none)
    #expect(Self.bits(model.logits(batch)) == whole, "beside others")
    let alone = try Self.model(name, dtype, threads: 1).logits(of: Self.prompt, chunk: 50)
    #expect(Self.bits(alone) == whole, "one thread")
  }
}
