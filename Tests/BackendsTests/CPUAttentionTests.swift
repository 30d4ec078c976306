import BackendTesting
import Backends
import Tensors
import Testing

/// The types that keys and values are stored in.
let cacheTypes: [DType] = [.float32, .bfloat16, .float16, .float8E4M3, .int8]

@Suite struct CPUAttentionTests {
  static let shapes = [
    (4, 2, 12), (6, 2, 20), (3, 1, 14), (5, 5, 7), (8, 8, 64), (32, 8, 64), (2, 1, 80), (3, 3, 96),
    (2, 2, 128),
    (1, 1, 256), (100, 2, 16),
  ]

  @Test("attention agrees with the reference", arguments: CPUBackend.availableInstructionSets, cacheTypes)
  func matchesReference(instructionSet: String, dtype: DType) throws {
    let suite = try suite(instructionSet)
    for (heads, keyValueHeads, headSize) in Self.shapes {
      let test = AttentionCase(heads, keyValueHeads, headSize, dtype, lengths: [70, 1, 65])
      #expect(try suite.checkAttention(test) == [])
    }
    #expect(try suite.checkAttention(AttentionCase(2, 1, 16, dtype, lengths: [1100, 513])) == [])
  }

  @Test("copied blocks hold what the originals hold", arguments: cacheTypes)
  func copies(dtype: DType) throws {
    let instructionSet = try #require(CPUBackend.availableInstructionSets.first)
    for (heads, keyValueHeads, headSize) in Self.shapes {
      let test = AttentionCase(heads, keyValueHeads, headSize, dtype, lengths: [110, 110])
      #expect(try suite(instructionSet).checkCopies(test) == [])
    }
  }

  @Test(
    "windows, soft caps, slopes and rotation agree with the reference",
    arguments: CPUBackend.availableInstructionSets,
    cacheTypes
  )
  func options(instructionSet: String, dtype: DType) throws {
    let suite = try suite(instructionSet)
    let frequencies = (0..<5).map { 1 / Float($0 * $0 + 1) }
    var cases = [1, 7, 64, 100].map { AttentionCase(4, 2, 12, dtype, lengths: [150, 90], window: $0) }
    cases.append(AttentionCase(4, 2, 12, dtype, lengths: [150, 90], softCap: 2))
    cases.append(AttentionCase(4, 2, 12, dtype, lengths: [150, 90], slopes: true))
    cases.append(AttentionCase(2, 1, 12, dtype, lengths: [700], window: 550, softCap: 3, slopes: true))
    for layout in [RotaryTable.Layout.halfSplit, .interleaved] {
      var test = AttentionCase(4, 2, 12, dtype, lengths: [150, 90])
      test.rotary = RotaryTables(RotaryTable(frequencies: frequencies, factor: 1.25, layout: layout))
      cases.append(test)
      test.rotary = Self.byReach(layout, logarithmicLength: 70)
      test.reaches = [0, 100]
      cases.append(test)
    }
    for test in cases { #expect(try suite.checkAttention(test) == []) }
  }

  /// Tables whose frequencies depend on the reach, with scaled queries.
  private static func byReach(_ layout: RotaryTable.Layout, logarithmicLength: Int) -> RotaryTables {
    RotaryTables(policy: .outgrown(length: 99), logarithmicLength: logarithmicLength) { reach in
      RotaryTable(
        frequencies: (1...4).map { 1 / Float($0 * $0 + reach) },
        factor: reach == 0 ? 1 : 1.25,
        layout: layout
      )
    }
  }

  static let bitCases: [AttentionCase] = cacheTypes.flatMap { dtype in
    [
      AttentionCase(4, 2, 12, dtype, lengths: [150, 1, 67, 64]),
      AttentionCase(3, 1, 14, dtype, lengths: [131, 66], window: 70, softCap: 5, slopes: true),
      AttentionCase(4, 1, 16, dtype, lengths: [600]),
    ]
  }

  @Test(
    "chunks, strangers and decoding do not change bits",
    arguments: CPUBackend.availableInstructionSets,
    bitCases.indices
  )
  func chunking(instructionSet: String, index: Int) throws {
    let suite = try suite(instructionSet)
    var test = Self.bitCases[index]
    test.rotary = Self.byReach(.halfSplit, logarithmicLength: 65)
    test.reaches = test.lengths.indices.map { $0 % 3 * 50 }
    let whole = bits(try suite.attend(test))
    #expect(bits(try suite.attend(test, isFused: false)) == whole)
    for (chunk, isAlone) in [(nil, true), (1, false), (7, true), (64, false), (100, false), (100, true)] {
      test.chunk = chunk
      test.isAlone = isAlone
      #expect(bits(try suite.attend(test)) == whole, "chunk \(chunk ?? 0), alone \(isAlone)")
    }
  }

  @Test(
    "thread counts and splitting do not change bits",
    arguments: CPUBackend.availableInstructionSets,
    cacheTypes
  )
  func threads(instructionSet: String, dtype: DType) throws {
    for window in [nil, 520] {
      var test = AttentionCase(2, 1, 20, dtype, lengths: [1150], window: window)
      let whole = bits(try suite(instructionSet, threads: 1).attend(test))
      test.chunk = 1149
      for threads in [1, 2, 3] {
        #expect(bits(try suite(instructionSet, threads: threads).attend(test)) == whole)
      }
    }
  }

  @Test(
    "small, usual and huge values are stored to the nearest number, and read exactly",
    arguments: CPUBackend.availableInstructionSets,
    [DType.float32, .bfloat16, .float16, .float8E4M3]
  )
  func storedValues(instructionSet: String, dtype: DType) throws {
    let suite = try suite(instructionSet)
    for bound: Float in [0.001, 0.02, 2, 300, 2000] {
      for headSize in [7, 16, 64, 80] {
        var test = AttentionCase(4, 2, headSize, dtype, lengths: [1, 1, 1, 1, 1])
        test.bound = bound
        #expect(try suite.checkStoredValues(test) == [])
      }
    }
  }

  @Test("large and small scores keep their accuracy", arguments: CPUBackend.availableInstructionSets)
  func scores(instructionSet: String) throws {
    let suite = try suite(instructionSet)
    for bound: Float in [0.1, 6] {
      var test = AttentionCase(2, 1, 16, .float32, lengths: [300])
      test.bound = bound
      #expect(try suite.checkAttention(test) == [])
    }
  }

  @Test("a value that is no number spoils its own sequence alone", arguments: cacheTypes)
  func notANumber(dtype: DType) throws {
    let suite = try suite(CPUBackend.availableInstructionSets.last ?? "generic")
    var test = AttentionCase(2, 1, 16, dtype, lengths: [70, 70])
    let whole = try suite.attend(test)
    test.spoiled = 0
    let spoiled = try suite.attend(test)
    #expect(bits(Array(spoiled[70...])) == bits(Array(whole[70...])))
    #expect(spoiled[69].allSatisfy { $0.isNaN })
  }

  @Test("a type that no cache has is refused") func types() throws {
    let backend = try CPUBackend(threads: 1)
    let shape = AttentionShape(heads: 1, keyValueHeads: 1, headSize: 16)
    let error = #expect(throws: BackendError.self) {
      try backend.makeCache(CacheShape(layers: [shape], blockCount: 1, dtype: .int16))
    }
    #expect(
      error?.description
        == "keys and values of type I16 are not supported; supported: F32, F16, BF16, F8_E4M3, I8"
    )
  }

  @Test(
    "a block has room for keys and values of all layers, and for scales",
    arguments: [
      (DType.float32, 2 * 64 * (20 + 32) * 4), (.bfloat16, 2 * 64 * (20 + 32) * 2),
      (.float8E4M3, 2 * 64 * (20 + 32)), (.int8, 2 * 64 * (20 + 32 + 8)),
    ]
  )
  func blockSize(dtype: DType, bytes: Int) throws {
    let layer = AttentionShape(heads: 2, keyValueHeads: 1, headSize: 20)
    #expect(try CPUCache.bytesPerBlock([layer, layer], dtype: dtype) == bytes)
  }

  @Test("rotation is accurate up to position 1e6", arguments: CPUBackend.availableInstructionSets)
  func rotation(instructionSet: String) throws {
    let suite = try suite(instructionSet)
    let shape = AttentionShape(heads: 3, keyValueHeads: 1, headSize: 38)
    for layout in [RotaryTable.Layout.halfSplit, .interleaved] {
      let table = RotaryTable(
        frequencies: (0..<17).map { 1 / (1 + Float($0 * $0 * $0)) },
        factor: 1.5,
        layout: layout
      )
      let positions = [0, 1, 77, 4095, 131_071, 1_000_000]
      #expect(try suite.checkRotation(RotaryTables(table), shape: shape, positions: positions) == [])
      let scaled = Self.byReach(layout, logarithmicLength: 2000)
      #expect(try suite.checkRotation(scaled, shape: shape, positions: positions, reach: 7) == [])
    }
  }
}
