import BackendTesting
import Backends
import Synchronization
import Tensors
import Testing

@Suite struct ProfilingBackendTests {
  /// Keeps what is reported.
  private final class Reports: Sendable {
    private let kept = Mutex<[OperationReport]>([])
    var all: [OperationReport] { kept.withLock { $0 } }
    func add(_ report: OperationReport) { kept.withLock { $0.append(report) } }
  }

  private static func suite(
    _ reports: Reports = Reports()
  ) throws -> BackendSuite<ProfilingBackend<CPUBackend>> {
    BackendSuite(ProfilingBackend(try CPUBackend(threads: 2)) { reports.add($0) })
  }

  @Test("passes what every backend must") func checks() throws {
    let suite = try Self.suite()
    #expect(try suite.checkNorms(rows: 3, columns: 65) == [])
    #expect(try suite.checkActivation(.gelu, columns: 65) == [])
    #expect(try suite.checkEmbedding(vocabulary: 33, width: 40, .float(.bfloat16)) == [])
    #expect(try suite.checkGather(columns: 33) == [])
    #expect(try suite.checkElementwise(rows: 3, columns: 65) == [])
    #expect(try suite.checkPositions(width: 33, .float32) == [])
    #expect(
      try suite.checkHeadNorms(rows: 3, shape: AttentionShape(heads: 4, keyValueHeads: 2, headSize: 9)) == []
    )
    #expect(try suite.checkActivatedLinear(LinearCase(97, 33, rows: 5, .int8, bias: true), .gelu) == [])
    #expect(try suite.checkLogits(rows: 3, columns: 100) == [])
    #expect(try suite.checkTopElements(columns: 100, count: 5) == [])
    #expect(try suite.checkAttention(AttentionCase(4, 2, 12, .float32, lengths: [70, 1])) == [])
    #expect(try suite.checkLinear(LinearCase(97, 33, rows: 5, .int8, bias: true)) == [])
    #expect(try suite.checkGatedLinear(LinearCase(97, 33, rows: 5, .float(.bfloat16)), .silu) == [])
  }

  @Test("computes the bits of the backend that it wraps") func bitsAreEqual() throws {
    let plain = BackendSuite(try CPUBackend(threads: 2))
    let linear = LinearCase(130, 80, rows: 7, .float(.bfloat16), bias: true)
    #expect(bits(try Self.suite().linear(linear)) == bits(try plain.linear(linear)))
    let attention = AttentionCase(6, 2, 20, .bfloat16, lengths: [70, 3])
    #expect(bits(try Self.suite().attend(attention)) == bits(try plain.attend(attention)))
    let backend = try Self.suite().backend
    #expect(backend.description == plain.backend.description)
    #expect(backend.gatedLinearNeedsScratch == plain.backend.gatedLinearNeedsScratch)
  }

  @Test("tells of operations in order, with rows and columns, and not of memory") func reports() throws {
    let reports = Reports()
    let backend = try Self.suite(reports).backend
    let weight = try backend.makeLinear(
      RandomMatrix(rows: 5, columns: 4, seed: 1, bound: 1),
      format: .float(.float32),
      bias: nil
    )
    let (input, output) = try (
      backend.makeBuffer(.float32, rows: 3, columns: 4), backend.makeBuffer(.float32, rows: 3, columns: 5)
    )
    backend.linear(input, weight, rows: 3, into: output, accumulate: false)
    backend.activate(output, .relu, rows: 3, into: output)
    let all = reports.all
    #expect(all.map(\.name) == ["linear", "activate"])
    #expect(all.map(\.rows) == [3, 3])
    #expect(all.map(\.columns) == [5, nil])
    #expect(all[0].duration > .zero && all[0].start + all[0].duration <= all[1].start)
  }
}
