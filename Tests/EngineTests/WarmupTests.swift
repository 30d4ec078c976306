import Backends
import Engine
import Synchronization
import Testing

/// What runs before the first request.
@Suite struct WarmupTests {
  private static func warmup(
    _ batch: Int,
    _ prompts: Int,
    _ length: Int,
    rows: Int = 512,
    running: Int = 32,
    blocks: Int = 1000
  ) -> Warmup {
    let scheduling = Scheduler.Limits(
      maxPromptRows: rows,
      maxPromptRowsBesideDecoding: 128,
      maxRunning: running,
      blockCount: blocks
    )
    return Warmup(
      batchBucket: batch,
      prefillBatchBucket: prompts,
      lengthBucket: length,
      limits: Engine.Limits(scheduling: scheduling, maxLength: 1024)
    )
  }

  private static func shapes(_ warmup: Warmup) -> [[Int]] { warmup.shapes.map { [$0.sequences, $0.rows] } }

  @Test("shapes are multiples of the buckets, the largest first") func shapes() {
    #expect(
      Self.shapes(Self.warmup(8, 2, 128))
        == [
          [32, 1], [1, 512], [24, 1], [16, 1], [8, 1], [4, 128], [2, 256], [2, 128],
        ]
    )
  }

  @Test("what is no multiple of its bucket is there as the largest") func remainders() {
    #expect(
      Self.shapes(Self.warmup(8, 1, 400, rows: 500, running: 20)) == [
        [20, 1], [1, 500], [16, 1], [8, 1], [1, 400],
      ]
    )
  }

  @Test("buckets of 0, or larger than what there is, leave the largest shapes") func largestAlone() {
    #expect(Self.shapes(Self.warmup(0, 0, 0)) == [[32, 1], [1, 512]])
    #expect(Self.shapes(Self.warmup(99, 99, 9999)) == [[32, 1], [1, 512]])
  }

  @Test("shapes beyond the cache are left out") func smallCache() {
    #expect(Self.shapes(Self.warmup(8, 2, 128, blocks: 7)) == [[2, 128]])
  }

  @Test("fine buckets make no endless list") func bounded() {
    let count = Self.warmup(1, 1, 1, rows: 100_000, running: 100_000, blocks: .max).shapes.count
    #expect(count < 64 * 64 * 2)
    #expect(count > 64)
  }

  @Test("the shapes run before the first request, and leave no block behind") func runs() async throws {
    let progress = Mutex<[Int]>([])
    let rows = Mutex<[[Int]]>([])
    var warmup = Warmup(
      batchBucket: 4,
      prefillBatchBucket: 1,
      lengthBucket: 32,
      limits: Engine.Limits(
        scheduling: Scheduler.Limits(
          maxPromptRows: 56,
          maxPromptRowsBesideDecoding: 16,
          maxRunning: 8,
          blockCount: 16
        ),
        maxLength: 600
      )
    )
    warmup.timeLimit = .seconds(60)
    let total = warmup.shapes.count
    warmup.onProgress = { done, all in progress.withLock { $0.append(all == total ? done : -1) } }
    let engine = try await Engine.counting(
      warmup: warmup,
      onForward: { batch in rows.withLock { $0.append(batch.slices.map(\.rowCount)) } }
    )
    #expect(
      rows.withLock { $0 } == [Array(repeating: 1, count: 8), [56], Array(repeating: 1, count: 4), [32]]
    )
    #expect(progress.withLock { $0 } == [0, 1, 2, 3, 4])
    let events = try await engine.events(of: try EngineRequest.greedy([7], new: 3))
    #expect(events.tokens == [8, 9, 10])
    #expect(await engine.becomeIdle().freeBlocks == 16)
  }

  @Test("the cache is touched once, before the first shape") func touches() async throws {
    let order = Mutex<[String]>([])
    _ = try await Engine.counting(
      warmup: Self.warmup(0, 0, 0, rows: 56, running: 8, blocks: 16),
      onTouch: { order.withLock { $0.append("touch") } },
      onForward: { _ in order.withLock { $0.append("shape") } }
    )
    #expect(order.withLock { $0 } == ["touch", "shape", "shape"])
  }

  @Test("without a warm-up the cache's memory comes as it is needed") func untouched() async throws {
    _ = try await Engine.counting(onTouch: { Issue.record("the cache was touched") })
  }

  @Test("when the time is up no further shape runs") func timeLimit() async throws {
    var warmup = Self.warmup(8, 4, 128)
    warmup.timeLimit = .zero
    let progress = Mutex<[Int]>([])
    let total = warmup.shapes.count
    warmup.onProgress = { done, _ in progress.withLock { $0.append(done) } }
    _ = try await Engine.counting(warmup: warmup, onForward: { _ in Issue.record("a shape ran") })
    #expect(progress.withLock { $0 } == [total])
  }
}
