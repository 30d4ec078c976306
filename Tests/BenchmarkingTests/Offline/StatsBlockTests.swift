import Benchmarking
import Testing

@Suite struct StatsBlockTests {
  private static let block = StatsBlock(
    OfflineFiguresTests.figures,
    memory: StatsBlock.Memory(allocated: 3 << 29, peak: 2_000_000_000, total: 64 << 30)
  )

  @Test("the block has run_generation's words") func words() {
    let line = String(repeating: "-", count: 208)
    #expect(
      Self.block.text == """
        Stats:
        \(line)
        Input tokens
        Throughput (including tokenization) = 400.0 tokens/second
        Average first token latency         = 35.0 ms
        Average rest token latency          = 22.5 ms
        Average end to end latency          = 65.0 ms
        Memory allocated                    = 1.5 GB
        Max memory allocated                = 1.86 GB
        Total memory available              = 64.0 GB
        Graph compilation duration          = 0.5 seconds
        \(line)

        """
    )
  }

  @Test("nominal and actual tokens stand side by side") func counts() {
    #expect(
      Self.block.counts == """
                                       nominal        actual
        Input tokens                       128           100
        New tokens                          64            40
        New tokens/second                400.0         250.0

        """
    )
  }

  @Test("the memory of the process is known") func memory() {
    let memory = StatsBlock.Memory.now
    #expect(memory.allocated > 0)
    #expect(memory.peak >= memory.allocated / 2)
    #expect(memory.total > memory.allocated)
  }
}
