import Backends
import Tensors
import Testing

@Suite struct NullBackendTests {
  @Test("the greedy continuation counts upwards whatever the batch") func counting() throws {
    let backend = NullBackend()
    var ragged = RaggedBatch()
    ragged.append([5, 6, 7], position: 0, blocks: [0])
    ragged.append([99], position: 3, blocks: [1])
    let batch = try backend.makeBatch(rows: 4, blocks: 2)
    backend.load(ragged, into: batch)
    let table = try backend.makeTable(RandomMatrix(rows: 100, columns: 8, seed: 1, bound: 1), dtype: .float32)
    let states = try backend.makeBuffer(.float32, rows: 4, columns: 8)
    let wanted = try backend.makeBuffer(.float32, rows: 2, columns: 8)
    let logits = try backend.makeBuffer(.float32, rows: 2, columns: 100)
    backend.embed(batch, table: table, into: states)
    backend.gatherLogitRows(batch, states, first: 0, count: 2, into: wanted)
    backend.linear(wanted, table, rows: 2, into: logits, accumulate: false)
    var summaries: [LogitSummary] = []
    backend.summarize(logits, rows: 2, into: &summaries)
    #expect(summaries.map(\.argmax) == [8, 0])
    #expect(backend.topElements(logits, row: 0, count: 3).map(\.index) == [8, 0, 1])
    var row = [Float](repeating: 7, count: 100)
    var span = row.mutableSpan
    backend.read(logits, row: 1, into: &span)
    #expect(row == [1] + [Float](repeating: 0, count: 99))
  }
}
