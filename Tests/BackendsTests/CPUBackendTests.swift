import BackendTesting
import Backends
import Tensors
import Testing

/// A backend of each instruction set that runs here, with two threads.
func suite(_ instructionSet: String, threads: Int = 2) throws -> BackendSuite<CPUBackend> {
  BackendSuite(try CPUBackend(threads: threads, instructionSet: instructionSet))
}

let storedTypes: [DType] = [.float32, .bfloat16, .float16]

/// Every way to store a weight.
let formats: [WeightFormat] =
  storedTypes.map { .float($0) } + [.float8(.output), .float8(.tensor), .int8, .int6]
  + Int4Grouping.sizes.flatMap { size in
    [false, true].map {
      .int4(Int4Grouping(size: size, hasZeroPoints: $0, scaleType: size == 64 ? .bfloat16 : .float16))
    }
  }

@Suite struct CPULinearTests {
  static let cases: [LinearCase] = formats.flatMap { format in
    [0, 1, 2, 15, 33, 64, 97, 2048].flatMap { inputs in
      zip([1, 5, 31, 48, 64, 65, 320], [70, 13, 7, 6, 5, 2, 1]).map { outputs, rows in
        LinearCase(inputs, outputs, rows: rows, format, bias: outputs % 2 == 1)
      }
    }
  }

  @Test("products agree with the reference", arguments: CPUBackend.availableInstructionSets, [false, true])
  func matchesReference(instructionSet: String, accumulate: Bool) throws {
    let suite = try suite(instructionSet)
    for test in Self.cases { #expect(try suite.checkLinear(test, accumulate: accumulate) == []) }
  }

  @Test(
    "gated products agree with the reference",
    arguments: CPUBackend.availableInstructionSets,
    Activation.allCases
  )
  func gatedMatchesReference(instructionSet: String, activation: Activation) throws {
    let suite = try suite(instructionSet)
    for format in formats {
      for (inputs, outputs, rows) in [(1, 1, 1), (33, 31, 7), (64, 32, 5), (97, 33, 13), (130, 80, 2)] {
        let test = LinearCase(inputs, outputs, rows: rows, format, bias: outputs % 2 == 1)
        #expect(try suite.checkGatedLinear(test, activation) == [])
      }
    }
  }

  @Test(
    "products through an activation agree with the reference",
    arguments: CPUBackend.availableInstructionSets,
    Activation.allCases
  )
  func activatedMatchesReference(instructionSet: String, activation: Activation) throws {
    let suite = try suite(instructionSet)
    for format in formats {
      for (inputs, outputs, rows) in [(1, 1, 1), (33, 31, 7), (130, 80, 2)] {
        let test = LinearCase(inputs, outputs, rows: rows, format, bias: outputs % 2 == 1)
        #expect(try suite.checkActivatedLinear(test, activation) == [])
      }
    }
  }

  @Test(
    "a row has the same bits alone and among others",
    arguments: CPUBackend.availableInstructionSets,
    formats
  )
  func rowsAreIndependent(instructionSet: String, format: WeightFormat) throws {
    let suite = try suite(instructionSet)
    let sizes = [1, 2, 3, 4, 5, 6, 7, 13]
    for gated in [false, true] {
      let test = LinearCase(1201, 112, rows: 70, format, bias: true)
      #expect(try suite.checkRowsAreIndependent(test, gated: gated, sizes: sizes) == [])
      let tall = LinearCase(70, 17, rows: 600, format)
      #expect(try suite.checkRowsAreIndependent(tall, gated: gated, sizes: [1, 255]) == [])
    }
  }

  @Test("thread counts do not change bits", arguments: CPUBackend.availableInstructionSets, formats)
  func threadsDoNotMatter(instructionSet: String, format: WeightFormat) throws {
    let test = LinearCase(333, 320, rows: 70, format)
    let results = try [1, 2, 3].map { try suite(instructionSet, threads: $0).linear(test) }
    #expect(bits(results[0]) == bits(results[1]))
    #expect(bits(results[0]) == bits(results[2]))
  }
}

@Suite struct CPUIntegerTests {
  @Test("all instruction sets give the same bits", arguments: CPUBackend.availableInstructionSets)
  func instructionSetsAgree(instructionSet: String) throws {
    let test = LinearCase(333, 96, rows: 9, .int8)
    #expect(bits(try suite(instructionSet).linear(test)) == bits(try suite("generic").linear(test)))
  }

  @Test(
    "a row with NaN or infinity gives NaN and spoils no other",
    arguments: CPUBackend.availableInstructionSets
  )
  func brokenRows(instructionSet: String) throws {
    let suite = try suite(instructionSet)
    let weight = try suite.backend.makeLinear(
      ArrayMatrix(rows: 5, columns: 40, seed: 1),
      format: .int8,
      bias: nil
    )
    var rows = SeededNumbers.rows(3, 40, seed: 2)
    rows[0][39] = .nan
    rows[2][0] = .infinity
    let input = try suite.buffer(rows, columns: 40, .int8)
    let output = try suite.backend.makeBuffer(.float32, rows: 3, columns: 5)
    suite.backend.linear(input, weight, rows: 3, into: output, accumulate: false)
    let found = suite.rows(3, 5, of: output)
    #expect(found[0].allSatisfy(\.isNaN) && found[1].allSatisfy(\.isFinite) && found[2].allSatisfy(\.isNaN))
  }

  @Test("sums that could overflow are refused") func tooManyInputs() throws {
    let backend = try CPUBackend(threads: 1)
    let wide = RandomMatrix(rows: 1, columns: (1 << 17) + 1, seed: 1, bound: 1)
    #expect(throws: BackendError.tooManyInputs(inputs: 131_073, limit: 131_072)) {
      try backend.makeLinear(wide, format: .int8, bias: nil)
    }
  }
}

@Suite struct CPURowTests {
  @Test("norms agree with the reference", arguments: CPUBackend.availableInstructionSets)
  func norms(instructionSet: String) throws {
    let suite = try suite(instructionSet)
    for columns in [1, 3, 15, 16, 17, 64, 65, 2048, 8191] {
      #expect(try suite.checkNorms(rows: columns > 2000 ? 9 : 3, columns: columns) == [])
    }
  }

  @Test(
    "activations agree with the reference",
    arguments: CPUBackend.availableInstructionSets,
    Activation.allCases
  )
  func activations(instructionSet: String, activation: Activation) throws {
    let suite = try suite(instructionSet)
    for columns in [1, 17, 4096] { #expect(try suite.checkActivation(activation, columns: columns) == []) }
  }

  @Test("sums, copies, factors and caps agree", arguments: CPUBackend.availableInstructionSets)
  func elementwise(instructionSet: String) throws {
    let suite = try suite(instructionSet)
    for columns in [1, 15, 16, 17, 65, 2048] {
      #expect(try suite.checkElementwise(rows: columns > 2000 ? 9 : 3, columns: columns) == [])
    }
  }

  @Test(
    "copies into inputs of products are rounded as those are",
    arguments: CPUBackend.availableInstructionSets,
    formats
  )
  func copies(instructionSet: String, format: WeightFormat) throws {
    let suite = try suite(instructionSet)
    for columns in [1, 33, 130] {
      #expect(try suite.checkCopyIntoInputs(format, columns: columns) == [])
    }
  }

  @Test(
    "positions add the rows of their table",
    arguments: CPUBackend.availableInstructionSets,
    storedTypes
  )
  func positions(instructionSet: String, dtype: DType) throws {
    for width in [1, 7, 33, 64] {
      #expect(try suite(instructionSet).checkPositions(width: width, dtype) == [])
    }
  }

  @Test("norms of heads agree with the reference", arguments: CPUBackend.availableInstructionSets)
  func headNorms(instructionSet: String) throws {
    let suite = try suite(instructionSet)
    for (heads, keyValueHeads, size) in [(1, 1, 1), (4, 2, 18), (3, 1, 7), (16, 4, 128)] {
      let shape = AttentionShape(heads: heads, keyValueHeads: keyValueHeads, headSize: size)
      #expect(try suite.checkHeadNorms(rows: 5, shape: shape) == [])
    }
  }

  @Test("look-ups give the stored rows", arguments: CPUBackend.availableInstructionSets, formats)
  func embedding(instructionSet: String, format: WeightFormat) throws {
    let suite = try suite(instructionSet)
    for (vocabulary, width) in [(1, 1), (65, 33), (200, 64), (130, 7)] {
      #expect(try suite.checkEmbedding(vocabulary: vocabulary, width: width, format) == [])
    }
  }

  @Test(
    "rows that are packed as they are stored give the same bits",
    arguments: CPUBackend.availableInstructionSets,
    formats
  )
  func storedRows(instructionSet: String, format: WeightFormat) throws {
    let suite = try suite(instructionSet)
    for dtype in [DType.float32, .bfloat16, .float16] {
      for (rows, columns) in [(1, 2), (37, 33), (64, 64), (100, 130), (130, 46)] {
        #expect(try suite.checkStoredRows(dtype, rows: rows, columns: columns, format) == [])
      }
    }
  }

  @Test("rows that want logits are copied", arguments: CPUBackend.availableInstructionSets)
  func gather(instructionSet: String) throws {
    #expect(try suite(instructionSet).checkGather(columns: 37) == [])
  }

  @Test("a token outside of the table gives zeros") func strangeToken() throws {
    let backend = try CPUBackend(threads: 1)
    let table = try backend.makeTable(ArrayMatrix(rows: 3, columns: 4, seed: 1), dtype: .float32)
    var ragged = RaggedBatch()
    ragged.append([-1, 3], position: 0, blocks: [0])
    let batch = try backend.makeBatch(rows: 2, blocks: 1)
    backend.load(ragged, into: batch)
    let suite = BackendSuite(backend)
    let output = try suite.buffer([[1, 1, 1, 1], [1, 1, 1, 1]], columns: 4)
    backend.embed(batch, table: table, into: output)
    #expect(suite.rows(2, 4, of: output) == [[0, 0, 0, 0], [0, 0, 0, 0]])
  }
}

@Suite struct CPULogitsTests {
  @Test(
    "summaries and log-probabilities agree with the reference",
    arguments: CPUBackend.availableInstructionSets
  )
  func logits(instructionSet: String) throws {
    let suite = try suite(instructionSet)
    for columns in [1, 15, 16, 1023, 1024, 1025, 5000] {
      #expect(try suite.checkLogits(rows: 5, columns: columns) == [])
    }
  }

  @Test("ties go to the lowest index, NaN shows in the sum", arguments: CPUBackend.availableInstructionSets)
  func edges(instructionSet: String) throws {
    var tied = [Float](repeating: -1, count: 3000)
    tied[1500] = 4
    tied[2900] = 4
    var broken = tied
    broken[2950] = .nan
    let hopeless = [Float](repeating: -.infinity, count: 3000)
    let found = try suite(instructionSet).summaries([tied, broken, hopeless])
    #expect(found[0].argmax == 1500 && found[0].maximum == 4)
    #expect(found[1].argmax == 1500 && found[1].logSumExp.isNaN)
    #expect(found[2].argmax == 0 && found[2].logSumExp == -.infinity)
  }

  @Test(
    "the largest elements come in order",
    arguments: [(1, 1), (100, 1), (1000, 20), (50, 50), (10, 0), (5, 9)]
  )
  func top(columns: Int, count: Int) throws {
    #expect(try suite("generic").checkTopElements(columns: columns, count: count) == [])
  }
}
