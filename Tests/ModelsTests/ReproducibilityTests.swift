import Backends
import Models
import Tensors
import Testing

/// The contract of reproducibility on whole models: equal bits, whatever runs beside a sequence, however it
/// is cut, and however many threads compute.
@Suite struct ReproducibilityTests {
  /// How weights are stored, and keys and values.
  struct Storage: Sendable, CustomTestStringConvertible {
    var dtype: DType
    var cache: DType
    var testDescription: String { "\(dtype), cache \(cache)" }
  }

  static let storages =
    [DType.float32, .bfloat16, .float16].map { Storage(dtype: $0, cache: $0) }
    + [DType.float8E4M3, .int8].map { Storage(dtype: .bfloat16, cache: $0) }

  private static func bits(_ rows: [[Float]]) -> [[UInt32]] { rows.map { $0.map(\.bitPattern) } }

  private static func prompt(_ seed: Int, _ count: Int) -> [Int32] {
    (0..<count).map { Int32(($0 * 37 + seed * 101 + $0 * $0 * seed) % 310) }
  }

  @Test(
    "chunks of any size give the bits of one prefill",
    arguments: storages,
    CPUBackend.availableInstructionSets
  )
  func chunks(storage: Storage, instructionSet: String) throws {
    let model = try GoldenModel("llama3_1").load(
      on: try CPUBackend(threads: 2, instructionSet: instructionSet),
      dtype: storage.dtype,
      cacheDtype: storage.cache,
      maxRows: 200
    )
    let ids = Self.prompt(1, 150)
    let whole = Self.bits(model.logits(of: ids, chunk: 150))
    for chunk in [1, 7, 64, 100] {
      #expect(Self.bits(model.logits(of: ids, chunk: chunk)) == whole, "chunks of \(chunk)")
    }
  }

  @Test("strangers in the batch change no bit", arguments: storages)
  func strangers(storage: Storage) throws {
    let model = try GoldenModel("llama3_1").load(
      on: try CPUBackend(threads: 2),
      dtype: storage.dtype,
      cacheDtype: storage.cache,
      maxRows: 300,
      blocks: 32
    )
    let ids = Self.prompt(2, 90)
    let alone = Self.bits(model.logits(of: ids, chunk: 90))
    for others in [1, 5, 11] {
      var batch = RaggedBatch()
      for other in 0..<others {
        batch.append(
          Self.prompt(3 + other, 1 + 3 * other),
          position: 0,
          blocks: Int32(10 + other)..<Int32(11 + other),
          logits: .none
        )
      }
      batch.append(ids, position: 0, blocks: [5, 3], logits: .all)
      batch.append(Self.prompt(9, 13), position: 0, blocks: [7], logits: .none)
      #expect(Self.bits(model.logits(batch)) == alone, "beside \(others)")
    }
  }

  @Test("the number of threads changes no bit", arguments: storages)
  func threads(storage: Storage) throws {
    let ids = Self.prompt(4, 130)
    let results = try [1, 2, 3].map { threads in
      let model = try GoldenModel("codellama").load(
        on: try CPUBackend(threads: threads),
        dtype: storage.dtype,
        cacheDtype: storage.cache,
        maxRows: 200
      )
      return Self.bits(model.logits(of: ids.map { $0 % 300 }, chunk: 130))
    }
    #expect(results[1] == results[0])
    #expect(results[2] == results[0])
  }

  @Test("what a block held before reaches no result") func staleBlocks() throws {
    let model = try GoldenModel("llama2").load(on: try CPUBackend(), dtype: .bfloat16)
    let ids = Self.prompt(5, 20)
    let fresh = Self.bits(model.logits(of: ids, chunk: 20))
    _ = model.logits(of: Self.prompt(6, 64), chunk: 64)
    #expect(Self.bits(model.logits(of: ids, chunk: 20)) == fresh)
  }
}
